"""Cold start: typical services become drafts, institutions are asked for their entries."""
