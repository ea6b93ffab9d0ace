"""The evaluation survey: asked by mail, answered without an account or on paper, read as averages."""
