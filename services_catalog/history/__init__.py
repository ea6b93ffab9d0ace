"""Each change of an entry with who and when, and the way back: reading.py the versions, restoring.py one of them."""
