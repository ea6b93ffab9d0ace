"""How entries stay true: rules, questions by mail and by link, calls, sheets for a meeting."""
