"""A whole country of services, for measuring. Always the same for the same numbers and seed. Read in this order:

words        names of places and institutions, sentences
loading      rows into tables by COPY
country      voivodeships, powiats, gminas and the institutions in them
services     services made of the typical ones, with places, hours, confirmations
"""

from random import Random

from .country import Country, institutions
from .services import services

A_SERVICE = 8  # services of an institution, on average
IN_A_CITY = 16  # every so many-th institution is in the largest city


def fill(number, *, seed=1, country=None):
    """So many services in a country of their own (a small one for few); `loading.analyze()` has to
    follow, and `index.rebuild_all()` for search."""
    random = Random(seed)
    country = country or (Country.build() if number >= 20_000 else Country.build(**SMALL))
    many = max(number // A_SERVICE, 1)
    providers = institutions(country, many, in_a_city=many // IN_A_CITY, random=random)
    services(country, providers, number, random=random)
    return country


SMALL = {"voivodeships": 2, "powiats": 6, "cities": 1, "gminas": 30}
