"""Answering a call: by an account, by a link from a mail, or written down by the coordinator."""
