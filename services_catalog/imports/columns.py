"""Which column of a table is which field of a service."""

import hashlib
import re

from django.utils.translation import gettext_lazy as _

from coop_portal.folding import fold

# Field -> (label, headings under which offices keep it, folded). The first heading is in the file of left rows.
FIELDS = {
    "name": (_("Name of the service"), [
        "nazwa uslugi", "usluga", "uslugi", "nazwa", "nazwa aktywnosci", "aktywnosc", "aktywnosci", "nazwa dzialania",
        "dzialanie", "nazwa zajec", "zajecia", "rodzaj wsparcia", "forma wsparcia", "forma pomocy", "rodzaj pomocy",
        "oferta", "nazwa oferty", "nazwa uslugi aktywnosci", "usluga aktywnosc", "wsparcie", "pomoc", "service",
        "nazwa wsparcia", "nazwa formy wsparcia", "nazwa zadania", "forma wsparcia nazwa", "rodzaj swiadczenia",
        "zakres uslug", "nazwa programu", "name", "tytul",
    ]),
    "provider": (_("Realizator"), [
        "realizator", "instytucja", "nazwa instytucji", "nazwa realizatora", "podmiot", "nazwa podmiotu",
        "organizator", "jednostka", "nazwa jednostki", "kto prowadzi", "kto realizuje", "prowadzacy", "organizacja",
        "nazwa organizacji", "instytucja realizujaca", "podmiot realizujacy", "placowka", "nazwa placowki",
        "wykonawca",
        "instytucja organizacja", "instytucja podmiot", "dostawca", "uslugodawca", "kto", "provider",
        "kto swiadczy", "kto oferuje", "swiadczeniodawca", "jednostka realizujaca",
        "nazwa swiadczeniodawcy", "instytucja prowadzaca", "podmiot prowadzacy",
    ]),
    "provider_nip": ("NIP", ["nip", "numer nip", "nr nip", "nip realizatora"]),
    "provider_regon": ("REGON", ["regon", "numer regon", "nr regon", "regon realizatora"]),
    "provider_type": (_("Type of institution"), [
        "typ instytucji", "rodzaj instytucji", "typ podmiotu", "rodzaj podmiotu", "typ realizatora",
    ]),
    "gmina": (_("Gmina"), [
        "gmina", "zasieg", "obszar", "obszar dzialania", "zasieg dzialania", "teren", "teren dzialania", "gminy",
        "teryt", "kod teryt", "terc", "zasieg terytorialny", "mieszkancy gmin", "gmina miasto", "miasto gmina",
    ]),
    "recipients": (_("For whom"), [
        "dla kogo", "odbiorcy", "adresaci", "adresat", "odbiorca", "grupa docelowa", "grupy docelowe", "do kogo",
        "grupa odbiorcow", "odbiorcy uslugi", "adresaci uslugi", "mozliwi odbiorcy", "kto moze skorzystac",
        "potencjalni odbiorcy", "grupa", "beneficjenci", "uczestnicy", "do kogo skierowane", "do kogo skierowana",
        "komu pomagamy", "komu",
        "adresaci wsparcia", "kogo dotyczy", "dla kogo przeznaczona", "recipients",
    ]),
    "topics": (_("Topics"), ["temat", "tematy", "problem", "problemy", "obszar wsparcia", "obszar problemowy",
                             "dziedzina", "kategoria problemu", "powod", "topics"]),
    "types": (_("Types"), ["rodzaj uslugi", "typ uslugi", "kategoria", "kategoria uslugi", "rodzaj", "typ",
                           "rodzaj dzialania", "typy", "types"]),
    "summary": (_("In one sentence"), ["skrot", "krotki opis", "w skrocie", "jednym zdaniem", "na czym polega"]),
    "description": (_("Description"), [
        "opis", "opis uslugi", "zakres", "zakres uslugi", "szczegoly", "opis dzialania", "tresc", "charakterystyka",
        "informacje", "opis wsparcia", "zakres wsparcia", "description",
    ]),
    "phone": (_("Phone"), [
        "telefon", "tel", "nr telefonu", "numer telefonu", "telefony", "telefon kontaktowy", "nr tel", "kontakt",
        "dane kontaktowe", "kontakt telefoniczny", "telefon do kontaktu", "telefon stacjonarny", "tel kontaktowy",
        "telefon komorkowy", "telefon e-mail", "kontakt telefon", "phone", "numer kontaktowy", "nr kontaktowy",
        "telefony kontaktowe", "kontakt tel", "telefon do zapisow",
    ]),
    "email": (_("E-mail"), ["e-mail", "email", "mail", "adres e-mail", "adres email", "poczta elektroniczna",
                            "adres mailowy"]),
    "www": (_("Website"), ["www", "strona www", "strona", "strona internetowa", "adres www", "adres strony",
                           "website"]),
    "address": (_("Address"), [
        "adres", "miejsce", "adres realizacji", "miejsce realizacji", "lokalizacja", "gdzie sie odbywa",
        "adres siedziby",
        "adres instytucji", "miejsce swiadczenia", "adres placowki", "miejsce zajec", "siedziba", "ulica", "address",
        "miejsce swiadczenia uslugi", "miejsce i adres", "gdzie",
    ]),
    "town": (_("Town or village"), ["miejscowosc", "miasto", "wies", "town"]),
    "hours": (_("Hours"), [
        "godziny", "godziny otwarcia", "kiedy", "termin", "terminy", "godziny pracy", "dni i godziny", "czas",
        "dyzury",
        "godziny przyjec", "dni godziny", "harmonogram", "czas otwarcia", "hours", "godz otwarcia", "godz",
        "godz pracy", "dni otwarcia",
    ]),
    "fee": (_("Fee"), ["koszt", "oplata", "odplatnosc", "cena", "koszty", "platnosc", "oplaty", "czy platne",
                       "odplatnosc uslugi", "fee", "platne bezplatne"]),
    "referral": (_("Referral"), ["skierowanie", "czy potrzebne skierowanie", "wymagane skierowanie",
        "czy skierowanie",
                                 "skierowania", "referral"]),
    "eligibility": (_("Who may use it"), ["warunki", "kryteria", "warunki skorzystania", "zasady korzystania",
                                          "kryteria dostepu", "warunki przyznania", "wymagania"]),
    "age": (_("Age"), ["wiek", "wiek odbiorcow", "przedzial wiekowy", "grupa wiekowa"]),
    "signing_up": (_("How to sign up"), ["zapisy", "jak sie zapisac", "zgloszenia", "sposob zgloszenia", "rekrutacja",
                                         "jak skorzystac", "sposob zapisu"]),
    "documents_needed": (_("Documents needed"), ["dokumenty", "wymagane dokumenty", "potrzebne dokumenty"]),
    "accessibility": (_("Accessibility"), ["dostepnosc", "dostepnosc dla osob z niepelnosprawnosciami"]),
    "season": (_("Season"), ["sezon", "okres", "okres realizacji"]),
    "confidential": (_("Confidential address"), ["adres poufny", "poufny", "adres niejawny", "poufnosc"]),
    "key": (_("Own key"), ["klucz", "identyfikator", "id", "kod uslugi", "nr uslugi", "numer uslugi", "id uslugi",
                           "key"]),
}  # fmt: skip

# Headings of columns that are known and say nothing about a service.
_NOTHING = {"lp", "l p", "nr", "uwagi", "data", "podpis", "data aktualizacji", "nr lp", "poz", "pozycja"}
_BY_HEADING = {heading: field for field, (_label, headings) in FIELDS.items() for heading in headings}
# The longest first: "numer telefonu do rejestracji" begins with "numer telefonu".
_PARTS = sorted(((h, f) for h, f in _BY_HEADING.items() if len(h) > 4), key=lambda pair: -len(pair[0]))


def plain(heading):
    """ "2. Nr tel.:" -> "nr tel"."""
    text = re.sub(r"\(.*?\)", " ", fold(heading)) or fold(heading)
    text = re.sub(r"^\s*\d+\s*[.)]\s*", "", text)
    return " ".join(re.sub(r"[^\w-]+|_", " ", text).split()).strip("- ")


def field_of(heading):
    """The field of a heading as people write it, None of an unknown one."""
    text = plain(heading)
    if not text or len(text) > 60 or text in _NOTHING:
        return None
    if found := _BY_HEADING.get(text):
        return found
    words = f" {text} "
    if len(words.split()) > 7:
        return None
    return next((field for part, field in _PARTS if f" {part} " in words), None)


def knows(heading):
    """Whether this cell may be a heading: what a table of services is found by."""
    return plain(heading) in _NOTHING or (len(heading) <= 80 and field_of(heading) is not None)


def guess(headings):
    """{heading: field or ""}: exact headings win over parts of them, the first over later ones."""
    found, taken = dict.fromkeys(headings, ""), set()
    for wanted in (lambda heading: _BY_HEADING.get(plain(heading)), field_of):
        for heading in headings:
            field = wanted(heading)
            if field and not found[heading] and field not in taken:
                found[heading] = field
                taken.add(field)
    # A table with institutions alone: "Nazwa" is the name of the service only where somebody else is the realizator.
    return found


def signature(headings):
    """The same for the same set of headings, whatever their order and case."""
    text = "\n".join(sorted({plain(heading) or heading for heading in headings}))
    return hashlib.sha256(text.encode()).hexdigest()
