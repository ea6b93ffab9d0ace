"""The operators' pages of vocabularies, one for all of `registry.vocabularies`: the terms, each to translate."""
