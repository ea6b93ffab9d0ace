"""Signatures that others put under our PDFs. Read in this order:

signature_reader  a program of its own: what the signatures of a file are, and what was changed after each
verdicts          what that means: accept, flag (a person looks) or reject, with the reason in words
"""
