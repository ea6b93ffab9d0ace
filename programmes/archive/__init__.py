"""The archive of a project: one ZIP that a browser reads from a disk, long after the portal."""
