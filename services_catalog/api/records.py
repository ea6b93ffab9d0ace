"""What all HSDS records have in common."""

import re
from datetime import UTC

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.encoding import iri_to_uri

from .ids import made_of

_is_url, _is_email = URLValidator(schemes=["http", "https"]), EmailValidator()


def given(**fields):
    """The fields that say something: HSDS leaves out what is not known."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def moment(value):
    """RFC 3339 in UTC, to the microsecond: `modified_after` with it finds what changed since."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def day(value):
    return value.isoformat() if value else None


def url(text):
    """What can stand where HSDS wants a URI: Polish letters of a path are escaped; "" for anything else."""
    escaped = iri_to_uri(text.strip())
    return escaped if escaped.isascii() and _passes(_is_url, escaped) else ""


def email(text):
    return text if _passes(_is_email, text) else ""


def _passes(validate, text):
    try:
        validate(text)
    except ValidationError:
        return False
    return True


def lines(*texts):
    return "\n\n".join(text for text in (str(each).strip() for each in texts if each) if text)


def phone(owner, uid, number, *, note=""):
    """`owner` is "service" or "organization". The identifier is of the digits: a new note is the same phone."""
    digits = re.sub(r"\D", "", number)
    return given(
        id=made_of(owner, uid, "phone", digits or number),
        **{f"{owner}_id": str(uid)},
        number=number,
        type="voice",
        description=note,
    )
