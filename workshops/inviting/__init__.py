"""Who is asked to a meeting beside the group of its cycle, and answers that come by phone."""
