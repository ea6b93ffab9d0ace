"""The coordinator's room of a call: its text, its questions, its time, and what came."""
