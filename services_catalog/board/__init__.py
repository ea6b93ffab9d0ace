"""What waits for the animator, on one page; other parts of the portal add their rows by `registry.board`."""
