"""Numbers of Polish registers, stored without separators."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.pl import nip, regon


def validate_nip(value):
    try:
        nip.validate(value)
    except WrongNumber:
        raise ValidationError(
            _("This NIP is wrong: it has 10 digits and a check digit. Compare it with a document."),
            code="nip",
        ) from None


def validate_regon(value):
    try:
        regon.validate(value)
    except WrongNumber:
        raise ValidationError(
            _("This REGON is wrong: it has 9 or 14 digits and a check digit. Compare it with a document."),
            code="regon",
        ) from None
