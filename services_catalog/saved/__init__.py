"""Searches that a signed-in person keeps: asked again each day, and told of when something new is found."""
