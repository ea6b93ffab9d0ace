"""One mail a month for a professional who asked for it: what is new, changed and ended in a gmina or powiat."""
