"""A term that is not offered any more: old entries keep it, new ones cannot have it. It comes back as easily."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coop_portal.models import TermEvent


class RetireRefused(ValidationError):
    """The term has to stay as it is; the message says why."""


def retire_refusal(vocabulary, term):
    """A sentence why the term cannot be retired, "" when it can."""
    if term.code in vocabulary.needed:
        return _("The portal itself works with “%(name)s”: it can be renamed, not merged or retired.") % {
            "name": term
        }
    return ""


def retire(vocabulary, term, *, by):
    """Whether this call did it: a second one finds it retired."""
    if sentence := retire_refusal(vocabulary, term):
        raise RetireRefused(sentence, code="refused")
    return _set(vocabulary, term, False, TermEvent.Verb.RETIRE, by)


def restore(vocabulary, term, *, by):
    """Offer it again; what was merged into another term stays merged."""
    return _set(vocabulary, term, True, TermEvent.Verb.RESTORE, by)


@transaction.atomic
def _set(vocabulary, term, is_active, verb, by):
    rows = vocabulary.terms().select_for_update(of=("self",))
    row = rows.filter(pk=term.pk, is_active=not is_active, merged_into=None).first()
    if row is None:
        return False
    row.is_active, row.version, row.edited_by = is_active, row.version + 1, by
    row.save(update_fields=["is_active", "version", "edited_by", "edited_at"])
    TermEvent.note(row, verb, by, row.name)
    return True
