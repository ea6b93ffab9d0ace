"""Numbers of Polish registers, stored without separators. Each refusal says what to do."""

import re
from dataclasses import dataclass
from types import ModuleType

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.pl import nip, regon


@dataclass(frozen=True)
class _Register:
    """A register's check and what is said of a number that fails it."""

    code: str
    check: ModuleType
    other: ModuleType
    digits: str
    is_foreign: str
    is_other: str
    is_misshapen: str
    is_mistyped: str

    def __call__(self, value):
        try:
            self.check.validate(value)
        except WrongNumber:
            raise ValidationError(self._refusal(value), code=self.code) from None

    def _refusal(self, value):
        if _is_foreign(value):
            return self.is_foreign
        if self.other.is_valid(value):
            return self.is_other
        return self.is_mistyped if re.fullmatch(self.digits, value, re.ASCII) else self.is_misshapen


_NIP = _Register(
    code="nip",
    check=nip,
    other=regon,
    digits=r"\d{10}",
    is_foreign=_(
        "This is not a Polish NIP, it begins with letters. The number of a body abroad belongs below, "
        "among the numbers of other registers: choose the foreign register there."
    ),
    is_other=_("This is a REGON, not a NIP: write it in the other field."),
    is_misshapen=_("NIP has 10 digits. Compare it with a document."),
    is_mistyped=_("This NIP is wrong: its check digit does not fit. Compare it with a document."),
)
_REGON = _Register(
    code="regon",
    check=regon,
    other=nip,
    digits=r"\d{9}|\d{14}",
    is_foreign=_(
        "This is not a REGON, it begins with letters. The number of a body abroad belongs below, "
        "among the numbers of other registers: choose the foreign register there."
    ),
    is_other=_("This is a NIP, not a REGON: write it in the other field."),
    is_misshapen=_("REGON has 9 or 14 digits. Compare it with a document."),
    is_mistyped=_("This REGON is wrong: its check digit does not fit. Compare it with a document."),
)


def validate_nip(value):
    _NIP(value)


def validate_regon(value):
    _REGON(value)


def validate_krs(value):
    if not re.fullmatch(r"\d{10}", value, re.ASCII):
        raise ValidationError(_("A KRS number has 10 digits and begins with zeros: 0000123456."), code="krs")


def _is_foreign(value):
    """A number of another country's register begins with the country: "SK2020317068", "GB 123 4567 89"."""
    return re.match(r"[A-Za-z]{2}", value) and re.search(r"\d", value)
