"""The public schedule of support of an edition: rows.py what it would say now, versions.py what was published."""
