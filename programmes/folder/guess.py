"""Where a scan belongs, as far as its name tells: a code that stands on our papers, a date, words of titles."""

import datetime
import re

from coop_portal.folding import fold

from ..enums import FolderLevel
from .steps import LETTERS

# Beginnings of words by which people name their scans, folded; the first that fits decides.
WORDS = {
    "lista_obecnosci_skan": ("obecn", "attendance"),
    "agenda_spotkania": ("agend", "program"),
    "pokwitowanie_materialow": ("pokwitowanie mater", "odbior mater"),
    "pokwitowanie_posilkow": ("posil", "catering", "wyzywien"),
    "pokwitowanie_zaswiadczen": ("pokwitowanie zasw", "odbior zasw"),
    "zaswiadczenie_uczestnika": ("zaswiad", "certyfik"),
    "materialy_spotkania": ("material", "prezentac"),
    "karta_konsultacji_skan": ("konsult",),
    "zdjecia_sali": ("zdjec", "foto", "img", "dsc"),
    "test_wiedzy": ("test",),
    "ankieta_ewaluacyjna": ("ankiet", "ewaluac"),
    "deklaracja_uczestnictwa": ("deklaracja uczest", "deklaracje uczest", "uczestnictw"),
    "deklaracja_przystapienia": ("przystap",),
    "delegacja_pracodawcy": ("delegac", "skierowan"),
    "akt_powolania": ("akt powol", "powolan"),
    "regulamin_rekrutacji": ("regulamin",),
    "protokol_oceny": ("protokol ocen", "protokol kom"),
    "lista_rankingowa": ("ranking",),
    "harmonogram_wsparcia": ("harmonogram",),
    "sprawozdanie_edycji": ("sprawozd", "raport"),
    "klauzula_informacyjna": ("klauzul", "rodo"),
    "protokol_przekazania": ("protokol przek", "przekazan"),
    "dowod_realizacji": ("dowod", "kamien"),
    "porozumienie_podpisane": ("porozumien",),
}
_CODE = re.compile(
    rf"(?<![A-Z0-9])({'|'.join(sorted(LETTERS.values(), key=len, reverse=True))})-?(\d{{1,9}})(?!\d)"
)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d)")
_POLISH = re.compile(r"(?<!\d)([0-3]?\d)[-_. ]([01]?\d)[-_. ]((?:19|20)\d\d)(?!\d)")


def guess(name, steps, types):
    """(step or None, type or None) for a file of this name."""
    kind = _type(name, types)
    coded = _coded(name, steps)
    if coded:
        return coded, kind if kind and kind.level == coded.level else None
    if kind is None:
        return None, None
    return _step(name, [step for step in steps if step.level == kind.level]), kind


def _type(name, types):
    text = " ".join(re.findall(r"[a-z]+", fold(name.rpartition(".")[0])))
    known = {each.code: each for each in types}
    for code, words in WORDS.items():
        if code in known and any(re.search(rf"\b{word}", text) for word in words):
            return known[code]
    own = (each for each in types if each.code not in WORDS)
    return next((each for each in own if _words(each.name) and _words(each.name) <= set(text.split())), None)


def _coded(name, steps):
    levels = {letter: level for level, letter in LETTERS.items()}
    wanted = {(levels[letter], int(pk)) for letter, pk in _CODE.findall(name.upper())}
    return next((step for step in steps if (FolderLevel(step.level), step.pk) in wanted), None)


def _step(name, steps):
    if len(steps) == 1:
        return steps[0]
    day = date_in(name)
    dated = [step for step in steps if day and step.date == day]
    if len(dated) == 1:
        return dated[0]
    if day and not dated:  # of a day on which nothing was
        return None
    words = _words(name)
    marked = sorted(
        ((len(words & _words(f"{step.label} {step.detail}")), step) for step in dated or steps),
        key=lambda pair: -pair[0],
    )
    if not marked or marked[0][0] == 0 or (len(marked) > 1 and marked[0][0] == marked[1][0]):
        return None
    return marked[0][1]


def _words(text):
    return set(re.findall(r"[a-z]{4,}|\d{1,3}(?!\d)", fold(text)))


def date_in(name):
    """The day that a name tells ("2019-05-12", "20190512", "12.05.2019"), or None."""
    if found := _ISO.search(name):
        year, month, day = found.groups()
    elif found := _POLISH.search(name):
        day, month, year = found.groups()
    else:
        return None
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
