"""What came of a call to a service: no client, no note, no name of who called."""

import hashlib
import hmac
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.privacy import PROFESSIONAL_CONTACT, personal_data
from coop_portal.transitions import TransitionRefused

from ..enums import NEGATIVE, REACHED, Caller, Outcome
from .review import Settled
from .service import Service

VALID_PLACES = timedelta(days=7)
KEEP_TAPPER = timedelta(days=2)
KEEP = timedelta(days=730)
MOST_A_DAY = 60  # of one person: more is no work, but a script


class TooMany(Exception):
    """One person has written down more calls today than anybody makes."""


class ContactOutcomeQuerySet(Settled):
    def reached(self):
        return self.filter(outcome__in=REACHED)

    def last_reached(self):
        """Of each entry the newest call that got through."""
        return self.reached().order_by("service_id", "-at", "-pk").distinct("service_id")

    def negative(self):
        return self.filter(outcome__in=NEGATIVE)

    def settle(self, by):
        """Which number it was matters only until somebody has seen to it."""
        return self.unsettled().update(settled_at=Now(), settled_by=by, number="")

    def erase_old(self):
        """The trace of who tapped goes after two days, the row after two years."""
        self.filter(at__lt=Now() - KEEP_TAPPER).exclude(tapper="").update(tapper="")
        self.filter(at__lt=Now() - KEEP).delete()


@personal_data(
    "number",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased when it is settled, the row after 2 years",
)
@personal_data(
    "tapper",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased after 2 days, the row after 2 years",
)
class ContactOutcome(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    service = models.ForeignKey(Service, models.CASCADE, related_name="contact_outcomes")
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome.choices)
    caller = models.CharField(_("who called"), max_length=14, choices=Caller.choices)
    # Of a number that is out of date alone: which of the several it was.
    number = models.CharField(_("number"), max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    # A keyed digest of the account and the day, so that a double tap is one row; of another day it is another.
    tapper = models.CharField(max_length=32, blank=True, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ContactOutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("outcome of a call")
        verbose_name_plural = _("outcomes of calls")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "outcome", "number", "tapper"],
                condition=~Q(tapper=""),
                name="services_contactoutcome_once_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "-at"]),
            models.Index(
                fields=["service"],
                condition=Q(settled_at=None, outcome__in=["wrong_number", "ended"]),
                name="services_outcome_open",
            ),
            models.Index(fields=["tapper"], condition=~Q(tapper=""), name="services_outcome_tapper"),
        ]

    def __str__(self):
        return f"{self.service_id}: {self.outcome}"

    @property
    def number_works(self):
        return self.outcome in REACHED

    @property
    def day(self):
        """ "3.11", with the year once that is another one."""
        at = timezone.localtime(self.at)
        this_year = at.year == timezone.localdate().year
        return f"{at.day}.{at.month:02}" if this_year else f"{at.day}.{at.month:02}.{at.year}"

    @classmethod
    def tap(cls, service, outcome, *, caller, by, number=""):
        """Write the outcome down; (row, whether it is new). Tapped twice on one day it is one row.

        `number` is the one that was called, the contact number where it is left out. What was said of free places
        holds for a week. TooMany where the account writes more than anybody calls.
        """
        tapper = tapper_of(by)
        if cls.objects.filter(tapper=tapper).count() >= MOST_A_DAY:
            raise TooMany
        number = (number or service.contact_phone) if outcome == Outcome.WRONG_NUMBER else ""
        row = cls(service=service, outcome=outcome, number=number, caller=caller, tapper=tapper)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                FreePlaces.learn(row)
        except IntegrityError:
            found = cls.objects.filter(service=service, outcome=outcome, number=number, tapper=tapper)
            if first := found.first():
                return cls._again(first), False
            raise
        return row, True

    @classmethod
    def _again(cls, first):
        """The same word later on the same day: the newest call counts, unless it was a double tap."""
        if timezone.now() - first.at > timedelta(minutes=1):
            first.at, first.settled_at, first.settled_by = timezone.now(), None, None
            first.save(update_fields=["at", "settled_at", "settled_by"])
            FreePlaces.learn(first)
        return first

    def settle(self, by):
        """The animator saw to it: the same word of other callers about the service is settled with it."""
        same = ContactOutcome.objects.filter(
            service=self.service_id, outcome=self.outcome, number=self.number
        )
        if not same.settle(by):
            raise TransitionRefused(f"ContactOutcome {self.pk}: settled already")


def tapper_of(user):
    word = f"{user.pk} {timezone.localdate():%Y-%m-%d}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), word, hashlib.sha256).hexdigest()[:32]


class FreePlaces(models.Model):
    """The last word of a call about free places: holds for a week, then says nothing."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="free_places", primary_key=True)
    are_free = models.BooleanField(_("there is a place"))
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("word about free places")
        verbose_name_plural = _("words about free places")

    def __str__(self):
        return f"{self.service_id}: {self.are_free}"

    @property
    def holds(self):
        return timezone.now() - self.said_at < VALID_PLACES

    @classmethod
    def learn(cls, outcome):
        said = {Outcome.PLACES: True, Outcome.FULL: False}.get(outcome.outcome)
        if said is not None:
            cls.objects.update_or_create(
                service_id=outcome.service_id, defaults={"are_free": said, "said_at": outcome.at}
            )
