"""Templates of agreements: read, and saved as a new version or as a variant of a project or team; never overwritten."""
