"""What must not be written near clients: one guard for every free text from which a client could be known.

PESEL numbers, phone numbers and e-mails are refused (those of listed services are allowed by the caller); what looks
like a person's name only warns, because patrons of schools and streets are names too.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _
from stdnum.pl import pesel


@dataclass(frozen=True)
class Verdict:
    """Sentences for the person who wrote the text. Warnings may be overruled ("To nie są dane klienta")."""

    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def check(text, *, allowed_phones=(), allowed_emails=(), phone_refusal="", email_refusal=""):
    """Read `text` as plain text. Allowed numbers and addresses may be written in any of their usual forms.

    `phone_refusal` (with %(phone)s) and `email_refusal` (with %(email)s) say where others than those of listed
    services are allowed whose they have to be.
    """
    text = _plain(text)
    refusals = []
    if has_pesel(text):
        refusals.append(
            _("There is a PESEL number in the text. The portal keeps no data of clients: remove it.")
        )
    known = {_national(phone) for phone in allowed_phones}
    phone_refusal = phone_refusal or _(
        "The phone number %(phone)s does not belong to a service on the list. "
        "Remove it: a client's number must not be written here."
    )
    refusals += [phone_refusal % {"phone": phone} for phone in _phones(text) if _national(phone) not in known]
    known = {email.casefold() for email in allowed_emails}
    email_refusal = email_refusal or _(
        "The e-mail address %(email)s does not belong to a service on the list. "
        "Remove it: a client's address must not be written here."
    )
    refusals += [email_refusal % {"email": email} for email in _emails(text) if email.casefold() not in known]
    warnings = [
        _("“%(name)s” looks like a person's name. Remove it if it is a client's name.") % {"name": name}
        for name in _names(text)
    ]
    return Verdict(tuple(dict.fromkeys(refusals)), tuple(dict.fromkeys(warnings)))


def without_refused(text):
    """`text` without what `check` refuses; "" where the rest cannot be told from it."""
    text = _plain(text)
    text = _EMAIL.sub(" ", text)
    if check(text).refusals:
        text = re.sub(r"[+(]*\d[\d\s()\-–—./_]*", " ", text)
    return "" if check(text).refusals else " ".join(text.split())


def _plain(text):
    """One form of every letter and digit; marks that no reader sees are left out."""
    text = unicodedata.normalize("NFKC", text)
    visible = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in visible)


# --- PESEL ------------------------------------------------------------------------------

_DIGIT_WORDS = {
    word: str(value)
    for value, words in enumerate(
        ["zero", "jeden", "dwa", "trzy", "cztery", "pięć piec", "sześć szesc", "siedem", "osiem",
         "dziewięć dziewiec"]
    )
    for word in words.split()
}  # fmt: skip
_DIGIT_WORD = re.compile(r"\b(?:" + "|".join(_DIGIT_WORDS) + r")\b", re.IGNORECASE)
_GAP = r"[\s\-–—./_]{1,3}"
# Digits in one or more groups: "440514 01359", "44-05-14-01359". A number after "+" is a phone.
_DIGIT_GROUPS = re.compile(rf"(?<![\d+])\d+(?:{_GAP}\d+)*")


# "12.05.2026 9.00" has eleven digits, and one in ten of those has the right check digit; nobody writes a PESEL with
# both kinds of gaps, so that only a date before an hour or another date is left out.
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)(?=[\s\-–]+\d{1,2}\.\d\d(?!\d))"
)


def has_pesel(text):
    """Whether any neighbouring groups of digits make a PESEL; a wrong one counts too where it is called one."""
    text = _DIGIT_WORD.sub(lambda match: _DIGIT_WORDS[match[0].lower()], _DATE.sub("|", text))
    called = "pesel" in text.casefold()
    return any(called or pesel.is_valid(number) for number in _eleven_digits(text))


def _eleven_digits(text):
    for run in _DIGIT_GROUPS.findall(text):
        groups = re.findall(r"\d+", run)
        for start in range(len(groups)):
            number = ""
            for group in groups[start:]:
                number += group
                if len(number) >= 11:
                    break
            if len(number) == 11:
                yield number


# --- Phones and e-mails --------------------------------------------------------------------

_SEP = r"[ \-–.]"
_PHONE = re.compile(
    rf"""
    (?<![\d\-/]) (?: \+ | \b00 | \( )? (?: 48 {_SEP}? )? (?: 0 {_SEP}? )? \(? (?: \+48 \)? {_SEP}? )?
    (?: \d{{9}}
      | \d{{3}} {_SEP} \d{{3}} {_SEP} \d{{3}}
      | \d{{2}} \)? {_SEP}{{0,2}} \d{{3}} {_SEP} \d{{2}} {_SEP} \d{{2}}
      | \d{{2}} \)? {_SEP}{{1,2}} \d{{7}}
      | \d{{3}} {_SEP} \d{{2}} {_SEP} \d{{2}} {_SEP} \d{{2}}
      | \d{{3}} {_SEP} \d{{6}}
    )
    (?! \d | {_SEP}\d | [ ]?(?:zł|PLN|EUR|euro) )
    """,
    re.VERBOSE,
)
_FOREIGN_PHONE = re.compile(rf"(?<![\d+])(?:\+|\b00)(?!48)\d(?:{_SEP}?\d){{7,13}}(?!\d)")
_REGISTER_NUMBER = re.compile(
    r"\b(?:nip|krs)\W{0,3}(?:\d[ \-]?){9}\d(?!\d)|\bregon\W{0,3}(?:\d{14}|\d{9})(?!\d)"
    r"|\b(?:PL)?\d\d(?: ?\d{4}){6}(?!\d)",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"[\w.+\-]+(?:\s?@\s?|\s?[(\[]\s?(?:at|małpa|malpa)\s?[)\]]\s?|\s(?:małpa|malpa)\s)[\w\-]+(?:\.[\w\-]+)+",
    re.IGNORECASE,
)
_AT = re.compile(r"\s?@\s?|\s?[(\[]\s?(?:at|małpa|malpa)\s?[)\]]\s?|\s(?:małpa|malpa)\s", re.IGNORECASE)


def _phones(text):
    text = _REGISTER_NUMBER.sub("|", text)
    yield from (match[0] for match in _FOREIGN_PHONE.finditer(text))
    text = _FOREIGN_PHONE.sub("|", text)  # its end looks like a Polish number
    for match in _PHONE.finditer(text):
        if not _national(match[0]).startswith(("800", "801")):  # helplines are never a person's
            yield match[0].strip(" (.-–")


def _national(phone):
    """Digits without the prefixes that one and the same Polish number may carry."""
    number = re.split(r"\s*(?:w\.|wew)", phone, maxsplit=1)[0]  # "86 275 12 34 w. 12": an extension
    digits = re.sub(r"\D", "", number)
    return digits[-9:] if re.fullmatch(r"(?:0|(?:00)?48|48\s*0)?\d{9}", digits) else digits


def _emails(text):
    return [_AT.sub("@", match) for match in _EMAIL.findall(text)]


# --- Names ----------------------------------------------------------------------------------

# "im. gen. Józefa Bema", "ul. św. Jana": what a place is called after.
_CALLED_AFTER = re.compile(
    r"\b(?:im|imienia|imieniem|patron(?:a|em)?|pw|ul|ulic[aąęy]|al|alej[aąęei]+|pl|plac[ue]?|os|osiedl[ueam]+|rond[oaue]+|"
    r"skwer[ueam]*|most[ue]?|park[ue]?|św|świętego|świętej|parafi[aię]+)\.?\s+"
    r"(?:(?:ks|gen|dr|prof|płk|mjr|kpt|kard|bł|bp|abp|hab|inż|mgr|św|o)\.?\s+)*$",
    re.IGNORECASE,
)
_CAPITALISED = r"[A-ZĄĆĘŁŃÓŚŹŻ][\wąćęłńóśźż]*"
_NAME = re.compile(rf"\b{_CAPITALISED}(?:[ \-]{_CAPITALISED})+")
_TITLED = re.compile(rf"\b(?:[Pp]an(?:i|a|u|em|ią)?|[Pp]\.)\s({_CAPITALISED}\w{{2,}})")


def _names(text):
    for match in _NAME.finditer(text):
        words = re.split(r"[ \-]", match[0])
        if any(map(is_first_name, words)) and not _CALLED_AFTER.search(text[: match.start()]):
            yield match[0]
    for match in _TITLED.finditer(text):
        yield match[1]


@cache
def _morphology():
    from morfeusz2 import Morfeusz

    return Morfeusz()


def is_first_name(word):
    """Whether one word is a Polish first name and no common noun, however it is written."""
    # An initial stands beside a name; by itself it proves nothing.
    return len(word) > 2 and any(
        "imię" in labels and "nazwa_pospolita" not in labels
        for _start, _end, (_form, _lemma, _tag, labels, _usage) in _morphology().analyse(word.capitalize())
    )
