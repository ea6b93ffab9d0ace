"""Search that understands Polish. Read in this order:

text        words, lemmas, stems: what the index and the queries share
conditions  tsqueries, made so that nothing can break out of them
thesaurus   which other words mean the same, and which situations lead where
places      names of gminas and powiats in any inflection
forms       the table of known forms: repairs diacritics and typing errors, counts how frequent a word is
reading     services read for their documents, in a few queries a batch
ages        ages that an entry tells in words alone
document    the search document of a service: words, filters, what the clock compares
planner     makes PostgreSQL use the index
index       writes the documents
watch       what makes a document out of date, and when it is written again
chips       what a query says beside its topic: fee, time, way, language, age
query       what a person meant: `parse()`
filters     what a person chose, as conditions
ranking     the order: words, nearness, freshness, free places
keeping     lists of choices, kept in memory until a document is written
stamp       whether what is kept in memory is still true
marking     which words of a text it was found by
facets      how many services each filter would leave
search      from a query to ranked services: `search()`
evaluation  how good that is, on a judged set of queries
"""
