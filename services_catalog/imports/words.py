"""Cells as people fill them in, made into what an entry holds: terms, phones, ages, fees, referrals."""

import re
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError

from coop_portal.folding import fold

from ..enums import Fee, Referral
from ..forms.entry import clean_phone
from ..models import HelpTopic, RecipientGroup, ServiceType

VOCABULARIES = {"recipients": RecipientGroup, "topics": HelpTopic, "types": ServiceType}
# How people call the groups, folded; codes that a vocabulary has got no more are passed over.
_ALIASES = {
    "recipients": {
        "dzieci_mlodziez": ["dzieci", "dzieci i mlodziez", "dzieci mlodziez", "uczniowie", "nieletni", "maloletni"],
        "mlodziez": ["mlodziez", "nastolatki", "mlodziez szkolna"],
        "male_dzieci": ["male dzieci", "przedszkolaki", "niemowleta", "dzieci do lat 3"],
        "dorosli": ["dorosli", "osoby dorosle", "doroslych"],
        "rodziny": ["rodziny", "rodzice", "rodziny z dziecmi", "rodzina", "opiekunowie dzieci",
                "rodzice i opiekunowie"],
        "seniorzy": ["seniorzy", "seniorow", "osoby starsze", "starsi", "emeryci", "osoby 60+", "60+",
                 "emeryci i rencisci"],
        "ozn": ["osoby niepelnosprawne", "niepelnosprawni", "osoby z niepelnosprawnoscia", "ozn",
                "osoby z niepelnosprawnosciami"],
        "bezrobotni": ["bezrobotni", "osoby bezrobotne", "poszukujacy pracy", "bezrobotnych"],
        "bezdomni": ["bezdomni", "osoby bezdomne"],
        "uzaleznieni": ["uzaleznieni", "osoby uzaleznione", "wspoluzaleznieni", "osoby uzaleznione i wspoluzaleznione"],
        "przemoc": ["ofiary przemocy", "osoby doznajace przemocy", "osoby dotkniete przemoca"],
        "cudzoziemcy": ["cudzoziemcy", "uchodzcy", "obcokrajowcy", "obywatele ukrainy"],
        "mieszkancy": ["wszyscy", "mieszkancy", "wszyscy mieszkancy", "mieszkancy gminy", "dla wszystkich", "kazdy",
                       "ogol mieszkancow", "wszyscy chetni"],
        "specjalisci": ["specjalisci", "pracownicy instytucji", "pracownicy socjalni"],
        "czlonkowie_pzk": ["czlonkowie pzk", "czlonkowie zespolu", "asystenci rodziny"],
        "opiekunowie": ["opiekunowie", "opiekunowie osob zaleznych"],
    },
    "topics": {"przemoc_domowa": ["przemoc", "przemoc w rodzinie"], "uzaleznienia": ["uzaleznienia", "alkoholizm"],
               "bezrobocie": ["praca", "brak pracy"], "ubostwo": ["bieda"], "samotnosc": ["osamotnienie"]},
    "types": {},
}  # fmt: skip
LIKE_ENOUGH = 0.62


class Terms:
    """One vocabulary: text of a cell -> ids of terms and what is unknown. `chosen` {folded: code or ""} comes first."""

    def __init__(self, kind, chosen=None):
        self.kind, self.chosen = kind, chosen or {}
        self.terms = {term.code: term for term in VOCABULARIES[kind].objects.in_use()}
        merged = VOCABULARIES[kind].objects.exclude(merged_into=None).select_related("merged_into")
        self.moved = {old.code: old.merged_into.code for old in merged if old.merged_into.is_active}
        # Tables go on saying what a merged term was called; a living one of that name comes first.
        self.by_name = {_plain(old.name): self.moved[old.code] for old in merged if old.code in self.moved}
        self.by_name |= {_plain(term.name): term.code for term in self.terms.values()}
        self.by_name |= {_plain(code.replace("_", " ")): code for code in self.terms}
        self.by_name |= {
            name: self.moved.get(code, code)
            for code, names in _ALIASES[kind].items()
            if self.moved.get(code, code) in self.terms
            for name in names
        }
        self.stems = {_stems(name): code for name, code in reversed(self.by_name.items())}
        self.known, self.unknown = {}, {}

    def read(self, text):
        """(ids, [texts that mean nothing here])."""
        if text not in self.known:
            ids, unknown = [], []
            codes = self._code(_plain(text))
            parts = [text] if codes is not None else re.split(r"[,;/\n•|]+|\s+(?:oraz|i|lub)\s+", text)
            for part in filter(None, (part.strip(" .-–") for part in parts)):
                code = self._code(_plain(part))
                if code:
                    ids.append(self.terms[code].pk)
                elif code is None:
                    unknown.append(part)
                    self.unknown.setdefault(_plain(part)[:120], part[:120])
            self.known[text] = (list(dict.fromkeys(ids)), unknown)
        return self.known[text]

    def _code(self, name):
        """A code, "" for a word that somebody said means nothing, None for an unknown one."""
        if not name:
            return ""
        if name in self.chosen:
            code = self.moved.get(self.chosen[name], self.chosen[name])
            return code if code in self.terms else ""
        return self.by_name.get(name) or self.stems.get(_stems(name))

    def suggestion(self, name):
        """The code of the term that is written most alike, or ""."""
        asked = _telling(name)
        best, code = max(
            (
                (SequenceMatcher(None, asked, _telling(other)).ratio(), code)
                for other, code in self.by_name.items()
            ),
            default=(0, ""),
        )
        return code if best >= LIKE_ENOUGH else ""


def _plain(text):
    text = re.sub(r"\(.*?\)", " ", fold(text)) or fold(text)
    return re.sub(r"^dla\s+", "", " ".join(re.sub(r"[^\w+]+", " ", text).split()))


def _telling(name):
    """Without the words that half of the terms begin with: "osoby w potrzebie" are no "osoby starsze"."""
    return re.sub(r"\b(?:osoby?|osobom|ludzie|uslugi|pomoc|wsparcie)\b", " ", name).strip() or name


def _stems(name):
    """ "osobom starszym" and "osoby starsze" are one."""
    return tuple(word[: max(4, len(word) - 3)] for word in name.split())


# --- Phones ----------------------------------------------------------------------------

_PHONE = re.compile(
    r"(?:\+?48[\s-]?)?(?:\(?\d{2,3}\)?[\s\-–/]*)?\d(?:[\s\-–]?\d){2,9}(?:\s*(?:w\.|wew\.?)\s*\d{1,6})?"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def phones(text):
    """([numbers that can be tapped], the rest of the cell, where it says something)."""
    found, rest = [], text
    for part in re.split(r"[,;\n|]|\s/\s|\blub\b|\boraz\b|\btel\.?:?|\bkom\.?:?", text, flags=re.IGNORECASE):
        match = _PHONE.search(part)
        if not match:
            continue
        number = " ".join(match[0].replace("–", "-").replace("/", " ").split())
        try:
            clean_phone(number)
        except ValidationError:
            continue
        if number not in found:
            found.append(number)
            rest = rest.replace(match[0], " ", 1)
    letters = re.sub(r"\b(?:tel|telefon|kom|fax|nr|lub|oraz)\b", " ", rest, flags=re.IGNORECASE)
    rest = " ".join(rest.split()) if re.search(r"\w{3}", letters) else ""
    return found, rest.strip(" ,;/.:")


def lacks_area_code(number):
    """Seven digits as they were written before 2005: nobody can call them from a mobile phone."""
    return len(re.sub(r"\D", "", number)) == 7


def emails(text):
    return [address.rstrip(".") for address in _EMAIL.findall(text)]


def without_emails(text):
    return re.sub(r"\be-?mail:?", " ", _EMAIL.sub(" ", text), flags=re.IGNORECASE)


# --- Small closed lists ------------------------------------------------------------------

_UNSAID = {"", "-", "–", "brak", "nie dotyczy", "n/d", "nd", "?", "brak danych"}


def fee(text):
    """(code, note): the words stay as a note where they say more than the code."""
    plain = " ".join(fold(text).split()).strip(" .")
    if plain in _UNSAID - {"brak"}:
        return Fee.UNKNOWN, ""
    if re.fullmatch(
        r"0([.,]00?)?( ?zl)?|nie|brak|brak oplat|(bez|nieod)plat\w*|nieodplatn\w*|darmow\w*|za darmo|free",
        plain,
    ):
        return Fee.FREE, ""
    if re.search(r"czesciow|dofinansowan|zalezn\w* od dochod|kryterium|wspolfinans", plain):
        return Fee.PARTLY, text
    if re.search(r"bezplatn|nieodplatn|darmow", plain):
        return (
            (Fee.PARTLY, text)
            if re.search(r"platn\w* (?:dla|od)|zl\b", plain.replace("bezplatn", ""))
            else (Fee.FREE, text)
        )
    if re.search(r"\d|zl\b|platn|odplatn|^tak$|cennik", plain):
        return Fee.PAID, "" if plain in {"tak", "platne", "odplatne", "odplatna", "platna"} else text
    return Fee.UNKNOWN, text


def referral(text):
    """(code, from whom)."""
    plain = " ".join(fold(text).split()).strip(" .")
    if plain in _UNSAID - {"brak", "nie dotyczy"}:
        return Referral.UNKNOWN, ""
    if re.match(r"nie\b|bez\b|brak\b|niepotrzebn|niewymagan|zbedn", plain):
        return Referral.NONE, ""
    if plain in {"tak", "wymagane", "potrzebne", "konieczne", "jest wymagane", "tak wymagane"}:
        return Referral.NEEDED, ""
    return Referral.NEEDED, text


def ages(text):
    """(from, to), None where the text does not say."""
    numbers = [int(number) for number in re.findall(r"(?<!\d)\d{1,3}(?!\d)", text)]
    plain = fold(text)
    if len(numbers) >= 2 and numbers[0] <= numbers[1] <= 120:
        return numbers[0], numbers[1]
    if len(numbers) == 1 and numbers[0] <= 120:
        return (None, numbers[0]) if re.search(r"\bdo\b|ponizej", plain) else (numbers[0], None)
    return None, None


def says_yes(text):
    return fold(text).strip(" .!") in {"tak", "t", "x", "1", "yes", "poufny", "niejawny"}


def services_in(text):
    """The services that one cell names: bulleted, numbered or on lines of their own."""
    lines = [line for line in re.split(r"\n+", text) if line.strip()]
    if len(lines) == 1:
        numbered = re.split(r"(?:^|\s)\d{1,2}[.)]\s+", text)
        parts = [part for part in numbered if part.strip(" ,;")]
        lines = parts if len(parts) > 1 else [part for part in re.split(r"\s*[;•]\s*", text) if part.strip()]
    else:
        marked = [re.match(r"\s*(?:[-–•*▪●]|\d{1,2}[.)])\s*", line) for line in lines]
        # A name that was broken over two lines: only marks, or lines that begin with capitals, part services.
        if not all(marked) and not all(line.strip()[:1].isupper() for line in lines):
            lines = [" ".join(lines)]
    names = [re.sub(r"^\s*(?:[-–•*▪●]|\d{1,2}[.)])\s*", "", line).strip(" ,;") for line in lines]
    return [" ".join(name.split()) for name in names if name]
