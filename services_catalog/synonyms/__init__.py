"""Synonyms that an animator keeps for the own territory, and an operator for the country."""
