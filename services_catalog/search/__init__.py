"""Search that understands Polish. Read in this order:

text        words, lemmas, stems: what the index and the queries share
thesaurus   which other words mean the same
places      names of gminas and powiats in any inflection
forms       the table of known forms: repairs diacritics and typing errors, counts how frequent a word is
index       writes the search document of a service
watch       what makes a document out of date, and when it is written again
query       what a person meant: words, place, recipients, fee
search      from a query to ranked services: `search()`
evaluation  how good that is, on a judged set of queries
"""
