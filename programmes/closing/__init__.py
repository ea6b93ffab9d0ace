"""A project's end: legacies.py what it hands on, keeping.py how long its papers stay, asking.py and answering.py the
yearly question whether what it built lasts, book.py the evidence as one PDF."""
