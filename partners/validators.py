"""Numbers of Polish registers, stored without separators. Each refusal says what to do."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.pl import nip, regon


def validate_nip(value):
    try:
        nip.validate(value)
    except WrongNumber:
        raise ValidationError(_nip_refusal(value), code="nip") from None


def validate_regon(value):
    try:
        regon.validate(value)
    except WrongNumber:
        raise ValidationError(_regon_refusal(value), code="regon") from None


def validate_krs(value):
    if not re.fullmatch(r"\d{10}", value, re.ASCII):
        raise ValidationError(_("A KRS number has 10 digits and begins with zeros: 0000123456."), code="krs")


def _nip_refusal(value):
    if _is_foreign(value):
        return _(
            "This is not a Polish NIP, it begins with letters. The number of a body abroad belongs below, "
            "among the numbers of other registers: choose the foreign register there."
        )
    if regon.is_valid(value):
        return _("This is a REGON, not a NIP: write it in the other field.")
    if not re.fullmatch(r"\d{10}", value, re.ASCII):
        return _("NIP has 10 digits. Compare it with a document.")
    return _("This NIP is wrong: its check digit does not fit. Compare it with a document.")


def _regon_refusal(value):
    if _is_foreign(value):
        return _(
            "This is not a REGON, it begins with letters. The number of a body abroad belongs below, "
            "among the numbers of other registers: choose the foreign register there."
        )
    if nip.is_valid(value):
        return _("This is a NIP, not a REGON: write it in the other field.")
    if not re.fullmatch(r"\d{9}|\d{14}", value, re.ASCII):
        return _("REGON has 9 or 14 digits. Compare it with a document.")
    return _("This REGON is wrong: its check digit does not fit. Compare it with a document.")


def _is_foreign(value):
    """A number of another country's register begins with the country: "SK2020317068", "GB 123 4567 89"."""
    return re.match(r"[A-Za-z]{2}", value) and re.search(r"\d", value)
