"""What others say about entries: a new service or a change of one (ChangeProposal), and an error (ErrorReport).

values.py reads, shows and writes the fields of an entry; deciding.py and reporting.py are the verbs of who keeps it.
"""
