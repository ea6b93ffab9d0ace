"""What becomes of rows of the apps below that name an institution: accounts, mails, documents."""

from collections import defaultdict
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Membership
from coop_portal.registry import merge_rules
from notifications.enums import MessageStatus
from notifications.models import Message

from ..enums import InstitutionStatus
from .rules import GenericRule, Rule

_FOREVER = datetime.max.replace(tzinfo=UTC)
_UNVERIFIED = _("Nobody has verified it: its accounts get no rights in the other one by a merge.")


class Memberships(Rule):
    """Nobody loses a role sooner than before, and nobody holds one twice at a time: times that meet are one.

    An institution that nobody has verified brings no rights along: whoever registers a second card of somebody
    else's institution would be let in by the merge. Such roles end; to join the real one one asks its caretaker.
    """

    def effect(self, key, old, new):
        rows = self.rows(key, old)
        if old.status == InstitutionStatus.PENDING:
            return self._told(0, 0, rows.count())
        joined = sum(len(rows) - 1 for rows in _meeting(old, new) if len(rows) > 1)
        return self._told(rows.count() - joined, joined, 0)

    def apply(self, key, old, new):
        effect = self.effect(key, old, new)
        if old.status == InstitutionStatus.PENDING:
            current = Membership.objects.current().filter(institution=old)
            current.filter(valid_from__lt=Now()).update(valid_to=Now())
            return effect
        for rows in _meeting(old, new):
            kept = next((row for row in rows if row.institution_id == new.pk), rows[0])
            for row in rows:
                if row.pk != kept.pk:
                    Invitation.objects.filter(membership=row).update(membership=kept)
                    row.delete()
            ends = [row.valid_to for row in rows]
            Membership.objects.filter(pk=kept.pk).update(
                institution=new,
                valid_from=min(row.valid_from for row in rows),
                valid_to=None if None in ends else max(ends),
            )
        return effect


def _meeting(old, new):
    """Lists of the same person's rows of one role whose times overlap; each row stands in one of them."""
    rows = Membership.objects.filter(institution__in=[old, new]).order_by("valid_from", "pk")
    by_role = defaultdict(list)
    for row in rows:
        by_role[row.user_id, row.role].append(row)
    groups = []
    for rows in by_role.values():
        end = None
        for row in rows:
            if end is not None and row.valid_from < end:
                groups[-1].append(row)
                end = max(end, row.valid_to or _FOREVER)
            else:
                groups.append([row])
                end = row.valid_to or _FOREVER
    return [group for group in groups if any(row.institution_id == old.pk for row in group)]


def same_offers(rows, field, new):
    """Open invitations of somebody who has one to the same role in the new one; or of an unverified card."""
    theirs = Invitation.objects.unanswered().filter(
        email=OuterRef("email"), role=OuterRef("role"), **{field: new}
    )
    unverified = Q(institution__status=InstitutionStatus.PENDING)
    return rows.filter(accepted_at=None, withdrawn_at=None).filter(Exists(theirs) | unverified)


class Invitations(Rule):
    """A second open one is taken back, its link with it; the row stays where it was."""

    def remove(self, twin, new):
        twin.withdraw()


class Links(GenericRule):
    """Links in mails go on working; those about an unverified card give nobody a hand in the other one."""

    def apply(self, key, old, new):
        if old.status == InstitutionStatus.PENDING:
            count = self.rows(key, old).filter(revoked_at=None).update(revoked_at=Now())
            return self._told(0, 0, count)
        return super().apply(key, old, new)

    def effect(self, key, old, new):
        if old.status == InstitutionStatus.PENDING:
            return self._told(0, 0, self.rows(key, old).filter(revoked_at=None).count())
        return super().effect(key, old, new)


SENT = ~Q(status__in=[MessageStatus.PLANNED, MessageStatus.HELD])


def same_mails(rows, _field, new):
    theirs = Message.objects.filter(
        address=OuterRef("address"),
        kind=OuterRef("kind"),
        content_type=OuterRef("content_type"),
        object_id=new.pk,
        occurrence=OuterRef("occurrence"),
    )
    return rows.filter(Exists(theirs))


class Mails(GenericRule):
    """One mail about one thing to one person: the second is cancelled and stays where it was."""

    def remove(self, twin, new):
        reason = gettext("The institution was merged: one mail says it.")[:200]
        Message.objects.filter(pk=twin.pk).update(status=MessageStatus.CANCELLED, reason=reason)


def register():
    merge_rules.register(
        "accounts.membership.institution", Memberships(_("roles of accounts"), why=_UNVERIFIED)
    )
    merge_rules.register("accounts.invitation.institution", Invitations(_("invitations"), twins=same_offers))
    merge_rules.register("accounts.accesslink.subject", Links(_("links in mails"), why=_UNVERIFIED))
    merge_rules.register(
        "notifications.message.subject",
        Mails(_("mails that wait"), stays=SENT, why=_("They were sent as they stand."), twins=same_mails),
    )
    merge_rules.register("documents.storedfile.owner", GenericRule(_("files")))
    merge_rules.register(
        "documents.issueddocument.subject",
        GenericRule(
            _("numbered documents"), stays=Q(pk__isnull=False), why=_("They were issued to that institution.")
        ),
    )
