"""Pages of the templates that cycles are made from."""
