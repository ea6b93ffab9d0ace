"""Meetings in calendars: invitations in mails, feeds by address, the month and the list."""
