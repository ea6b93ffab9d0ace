"""The way from an edition to a cycle whose group is invited: group, dates, people, invitations."""
