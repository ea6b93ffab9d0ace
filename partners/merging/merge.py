"""Two rows that are one institution: `merge(old, new)` keeps everything that refers to either.

The old row stays, as `merged` into the new one: what is signed or issued goes on naming it, and its address leads on.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership
from coop_portal.registry import merge_rules

from ..enums import InstitutionStatus
from ..models import Institution
from . import emails
from .values import GROUPS, take

MERGEABLE = [InstitutionStatus.VERIFIED, InstitutionStatus.PENDING, InstitutionStatus.ARCHIVED]


class MergeRefused(ValidationError):
    """These two cannot be merged, or not in this direction; the message says why."""


def refusal(old, new):
    """A sentence why `old` cannot be merged into `new`, "" when it can."""
    if old.pk == new.pk:
        return _("An institution cannot be merged into itself. Choose the other card.")
    if old.merged_into_id == new.pk:
        return _("“%(old)s” is merged into “%(new)s” already.") % {"old": old.name, "new": new.name}
    if new.merged_into_id == old.pk:
        return _("“%(new)s” is merged into “%(old)s” already: the other way round it would be a circle.") % {
            "old": old.name,
            "new": new.name,
        }
    for institution in (old, new):
        if institution.status == InstitutionStatus.MERGED:
            return _("“%(name)s” is merged into “%(into)s” already: choose that one.") % {
                "name": institution.name,
                "into": institution.merged_into.name,
            }
    if old.status not in MERGEABLE:
        return _("“%(name)s” was refused: there is nothing of it to merge.") % {"name": old.name}
    if new.status != InstitutionStatus.VERIFIED:
        return _("“%(name)s” is not verified or is archived: nothing can be merged into it.") % {
            "name": new.name
        }
    if old.country != new.country:
        return _("The two sit in different countries: they are not one institution.")
    if new.pk in _above(old) or old.pk in _above(new):
        return _(
            "One acts for the other: a unit and the body that it belongs to are two institutions, not duplicates."
        )
    return ""


def _above(institution):
    """Ids of the bodies that it acts for."""
    found = []
    while institution.parent_subject_id and institution.parent_subject_id not in found:
        found.append(institution.parent_subject_id)
        institution = institution.parent_subject
    return found


def preview(old, new):
    """The Effects of merging now, those without any row left out."""
    effects = (rule.effect(key, old, new) for key, rule in merge_rules.items())
    return [effect for effect in effects if effect]


@transaction.atomic
def merge(old, new, *, by, taken=(), versions=None):
    """Merge `old` into `new`; returns the Effects. MergeRefused says why not.

    `taken` are codes of values.GROUPS whose values come from `old`; what is empty in `new` comes from it anyway.
    `versions` (of old, of new) are those that the person has seen: on other ones nothing is done. Of two merges at
    once one waits for the other and is then refused.
    """
    old, new = _locked(old, new)
    if sentence := refusal(old, new):
        raise MergeRefused(sentence, code="refused")
    if versions and versions != (old.version, new.version):
        raise MergeRefused(
            _("Somebody has changed one of the two meanwhile. Look at them again."), code="changed"
        )
    told = _caretakers(old, new)
    effects = [rule.apply(key, old, new) for key, rule in merge_rules.items()]
    take(old, new, [group for group in GROUPS if group.code in taken], by=by)
    Institution.objects.filter(pk=old.pk).update(version=F("version") + 1)
    old._move(*MERGEABLE, to=InstitutionStatus.MERGED, verb="merge", by=by, merged_into=new)
    new.events.create(verb="absorb", from_status=new.status, to_status=new.status, by=by, reason=old.name)
    emails.plan(old, new, told)
    return [effect for effect in effects if effect]


def _locked(old, new):
    """Both rows locked, in the order of their keys whichever is which: two merges at once never wait in a ring."""
    rows = Institution.objects.select_for_update(of=["self"]).filter(pk__in=[old.pk, new.pk]).order_by("pk")
    rows = {row.pk: row for row in rows}
    return rows[old.pk], rows[new.pk]


def _caretakers(old, new):
    """Users who look after either of the two, asked before the roles move."""
    roles = Membership.objects.current().filter(
        role=Role.CARETAKER, institution__in=[old, new], user__is_active=True
    )
    return list({role.user_id: role.user for role in roles.select_related("user")}.values())


def gather_strays(since):
    """Rows that were written to an old institution while it was being merged go where the rest went. Says how many.

    Whoever adds a service at that moment waits for the merge and then still names the old row.
    """
    moved = 0
    merged = Institution.objects.filter(status=InstitutionStatus.MERGED, edited_at__gte=since)
    for old in merged.select_related("merged_into"):
        with transaction.atomic():
            effects = [rule.apply(key, old, old.merged_into) for key, rule in merge_rules.items()]
            moved += sum(effect.moved + effect.joined for effect in effects)
    return moved
