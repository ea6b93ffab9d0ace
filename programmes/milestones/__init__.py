"""Milestones: their states by verbs, in order, and the evidence that they were reached."""
