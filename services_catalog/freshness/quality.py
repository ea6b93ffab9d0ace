"""How good an entry is, for who keeps it: a score of 100 and what takes points off, the dearest first."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import Fee, Freshness, Referral

OLD_FIGURE = timedelta(days=14)


@dataclass(frozen=True)
class Lack:
    points: int
    text: str


@dataclass(frozen=True)
class Quality:
    lacks: tuple[Lack, ...]

    @property
    def score(self):
        return max(0, 100 - sum(lack.points for lack in self.lacks))


def quality(service):
    """Of an entry read `with_row()`: no more queries, but for what that has not read."""
    lacks = (Lack(points, text) for points, text, is_lacking in CHECKS if is_lacking(service))
    return Quality(tuple(sorted(lacks, key=lambda lack: -lack.points)))


def _old_figure(service):
    day = service.capacity_on
    return service.capacity_free is not None and timezone.localdate() - day > OLD_FIGURE


def _money_ends(service):
    return bool(service.funded_until and service.funded_until < timezone.localdate())


CHECKS = [
    (30, _("not confirmed for long"), lambda each: each.freshness == Freshness.STALE),
    (15, _("waits for its confirmation"), lambda each: each.freshness == Freshness.DUE),
    (20, _("no phone and no e-mail"), lambda each: not each.contact_phone and not each.email),
    (10, _("no place, and nothing says that it comes to people"), lambda each: not each.places.all()
        and not {"at_home", "online", "phone"} & set(each.modes)),
    (10, _("no hours"), lambda each: bool(each.places.all())
        and not any(place.hours.all() or place.hours_note for place in each.places.all())),
    (10, _("not said for whom"), lambda each: not each.recipients.all()),
    (5, _("no topic"), lambda each: not each.topics.all()),
    (5, _("no sentence that says what it is"), lambda each: not each.summary),
    (5, _("not said how to sign up"), lambda each: not each.signing_up),
    (5, _("fee unknown"), lambda each: each.fee == Fee.UNKNOWN),
    (5, _("referral unknown"), lambda each: each.referral == Referral.UNKNOWN),
    (5, _("nothing about accessibility"), lambda each: not each.accessibility),
    (10, _("the number of free places is older than two weeks"), _old_figure),
    (10, _("the money has ended: does it still run?"), _money_ends),
]  # fmt: skip
