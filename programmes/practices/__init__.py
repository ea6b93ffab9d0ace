"""The compendium of good practices: cards that are written, reviewed, published, and printed as one book."""
