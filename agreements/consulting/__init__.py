"""The parties read the wording before it is fixed.

opening      the coordinator opens the consultation, moves its last day, asks again, takes the text back
remarking    remarks of parties: made, changed, resolved, put into the text
answering    what a party says of the whole
reviewing    remarks of a legal adviser that came back as a file
fingerprint  tells whether a text is the one that was answered
standing     the table of parties and clauses
versions     the texts that a clause had
party_page   what a party reads and sends, by link or by account
paper        the text as a Word file and as a PDF that says it is a draft
"""
