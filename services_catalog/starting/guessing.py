"""Which type of institution a name or an address speaks of, and which typical services it is asked about."""

import re

from coop_portal.folding import fold
from partners.models import InstitutionType

from ..models import ServiceTemplate

UNKNOWN = InstitutionType.UNKNOWN
# The first that fits; words are folded: no Polish marks, lower case.
WORDS = [
    ("mgops", r"\bmgops|m-?gops|miejsko.gminny osrodek pomocy"),
    ("gops", r"gops|gminny osrodek pomocy"),
    ("mops", r"mops|miejski osrodek pomocy spol"),
    ("mopr", r"mopr|miejski osrodek pomocy rodz"),
    ("cus", r"\bcus\b|centrum uslug spol"),
    ("ops", r"\bops\b|osrodek pomocy spol"),
    ("pcpr", r"pcpr|centrum pomocy rodz"),
    ("pup", r"\bpup\b|@pup|urzad pracy"),
    ("oik", r"\boik\b|@oik|interwencji kryzys"),
    ("ppp", r"\bppp\b|@ppp|poradnia psychologiczno"),
    ("pzon", r"pzon|orzekania o niep"),
    ("poradnia_uzaleznien", r"uzalezni"),
    ("czp", r"\bczp\b|zdrowia psych"),
    ("wtz", r"\bwtz\b|@wtz|terapii zaj"),
    ("sds", r"\bsds\b|@sds|samopomocy"),
    ("ddp", r"dzienny dom|dom seniora|senior\W*\+"),
    ("klub_seniora", r"klub seniora"),
    ("biblioteka", r"bibliotek"),
    ("dom_kultury", r"\b(gok|mok|mgok|gck|mck)\b|@(gok|mok|mgok)|kultury"),
    ("szkola_ponadpodst", r"liceum|technikum|zespol szkol ponad|\blo\b"),
    ("szkola_podst", r"szkol|@sp\d*\b|@zs"),
    ("przychodnia", r"przychodni|\bpoz\b|zoz\b|lekarz"),
    ("krus", r"krus"),
    ("policja_jedn", r"policj|posterunek|komisariat"),
    ("caritas", r"caritas"),
    ("parafia", r"parafi"),
    ("gkrpa", r"gkrpa|rozwiazywania problemow alk"),
    ("starostwo", r"starostw|powiat"),
    ("urzad_gminy", r"urzad (gminy|miasta|miejski)|@ug\b|@um\b|gmina"),
    ("bank_zywnosci", r"bank zywnosci"),
    ("stowarzyszenie", r"stowarzyszeni"),
    ("fundacja", r"fundacj"),
]  # fmt: skip


def type_of(*texts):
    """The type that the name or the address speaks of; None where neither says."""
    folded = fold(" ".join(texts))
    code = next((code for code, pattern in WORDS if re.search(pattern, folded)), None)
    return InstitutionType.objects.coded(code) if code else None


def unknown_type():
    return InstitutionType.objects.coded(UNKNOWN) or InstitutionType.objects.first()


def templates_for(type_id):
    """Typical services that this type of institution runs, its own ones first."""
    found = ServiceTemplate.objects.in_use().with_terms()
    fitting = [each for each in found if type_id in each.run_by]
    return sorted(fitting, key=lambda each: (each.institution_type_id != type_id, each.position))
