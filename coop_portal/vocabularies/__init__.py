"""The operators' pages of vocabularies, one for all of `registry.vocabularies`.

forms      a term's names, description and order
retiring   a term is not offered any more; old entries keep it
merging    two terms are one: everything moves, old codes and names lead on
"""
