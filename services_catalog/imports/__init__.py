"""Lists of services that offices keep in tables, from a file to entries of the list.

columns   which heading is which field; remembered
words     values of cells as terms of vocabularies, phones, ages, fees
places, providers   gminas and institutions as people write them
checking  rows -> Entry: what would be made, with every problem at its column
placing   addresses and hours, new and standing
comparing entries with the list: new, changed, the same; what has gone from the file
loading   all of it in one transaction
reading   the stored import: read, mapped, checked; job: the load in the background
"""
