"""From a fixed wording to an agreement in force. Read in this order:

plans             how an agreement is signed and how far it is; nothing there writes but `choose`
statement, drawing, sealing   the PDF that is signed: JSON attached, PDF/A-3 and PDF/UA-1, the portal's seal
opening, baton    the first revision, declarations of joining, whose turn it is; or all of it void
signature_reader  a program of its own: what the signatures of a file are, and what was changed after each
verdicts          what that means: accept, flag (a person looks) or reject, with the reason in words
acceptance        the same for our own documents: measured rules, and whether a person has to look
receiving         a file arrives: whose it is, and what became of it
deciding          what a person decides, and signatures on paper
completing        in force by the agreement's own rule
refusing          a party does not sign: the others go on, or the agreement ends
"""
