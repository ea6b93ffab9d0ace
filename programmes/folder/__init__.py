"""The control folder ("teczka kontroli"): a table of steps and documents, scans sorted to their places, one ZIP."""
