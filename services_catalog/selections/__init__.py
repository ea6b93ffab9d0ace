"""Selections for a help plan: what is in them, what has changed since, and the texts and files made of them."""
