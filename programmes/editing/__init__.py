"""What a coordinator edits of a project: the description in one form, everything of which there are several in rows."""
