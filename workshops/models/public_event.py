"""Meetings open to everybody: places, deadline, waiting list; registration by name and e-mail alone."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import PARTICIPATION, personal_data
from partners.models.institution import polish_slug

from ..enums import RegistrationStatus, SessionStatus
from ..registering import emails
from .session import Session

KEPT_AFTER = timedelta(days=90)


class PublicEventQuerySet(models.QuerySet):
    def listed(self):
        """Those of public projects that have a date and are not called off."""
        return self.exclude(session__status=SessionStatus.CANCELLED).exclude(
            session__programme__status="draft"
        )


@tracked()
class PublicEvent(models.Model):
    """What makes a session public: a page for everybody and, where it takes registrations, its places."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="public_event")
    text = models.TextField(_("what it is about (Markdown)"), blank=True)
    takes_registrations = models.BooleanField(_("people register"), default=True)
    places_limit = models.PositiveSmallIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as come."),
    )
    deadline = models.DateTimeField(
        _("registration until"), null=True, blank=True, help_text=_("Empty: until the meeting begins.")
    )
    has_waiting_list = models.BooleanField(_("waiting list"), default=True)

    objects = PublicEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("public event")
        verbose_name_plural = _("public events")
        constraints = [
            models.CheckConstraint(
                condition=Q(places_limit=None) | Q(places_limit__gt=0),
                name="workshops_event_places",
                violation_error_message=_("There is at least one place, or no limit."),
            )
        ]

    def __str__(self):
        return str(self.session)

    def get_absolute_url(self):
        return reverse("workshops:event", args=[self.pk, polish_slug(self.session.title) or "-"])

    @property
    def closes_at(self):
        """The moment after which nobody registers; None while there is no date."""
        begins = self.session.begins_at
        return min(filter(None, [self.deadline, begins])) if begins else None

    def why_closed(self):
        """A sentence for people, or "" while registration is open."""
        if not self.takes_registrations:
            return _("Nobody has to register: just come.")
        if self.session.status == SessionStatus.CANCELLED:
            return _("This meeting was called off.")
        closes = self.closes_at
        if closes is None:
            return _("The date is not known yet: registration begins when it is.")
        if closes <= timezone.now():
            return _("Registration is over.")
        return ""

    def taken(self):
        return self.registrations.filter(status=RegistrationStatus.REGISTERED).count()

    def places_left(self):
        """None where there is no limit."""
        return None if self.places_limit is None else max(0, self.places_limit - self.taken())

    def _locked(self):
        """The event, with its session's row locked: the last place goes to exactly one."""
        session = Session.objects.select_for_update(of=["self"]).get(pk=self.session_id)
        event = PublicEvent.objects.get(pk=self.pk)
        event.session = session
        return event

    @transaction.atomic
    def register(self, *, name, email, uid, language="pl"):
        """(registration, whether it is new): a place, or one on the waiting list.

        The same form twice, or the same address again, is the first registration, until it is withdrawn.
        ValidationError where it is closed or full.
        """
        event = self._locked()
        email = email.strip().lower()
        if known := event.registrations.active().filter(Q(uid=uid) | Q(email=email)).first():
            return known, False
        if closed := event.why_closed():
            raise ValidationError(closed, code="closed")
        # The form of another event, sent here; or this one's, sent again by somebody who withdrew.
        if Registration.objects.filter(uid=uid).exists():
            uid = uuid.uuid4()
        status = RegistrationStatus.REGISTERED
        if event.places_left() == 0:
            if not event.has_waiting_list:
                raise ValidationError(_("All places are taken."), code="full")
            status = RegistrationStatus.WAITING
        row = event.registrations.create(
            uid=uid, name=name, email=email, status=status, language=language,
            notice_version=settings.PRIVACY_NOTICE_VERSION,
        )  # fmt: skip
        emails.plan_registered(row)
        return row, True

    @transaction.atomic
    def fill_places(self):
        """Whoever waits first gets what is free, and is told. Safe to repeat; nothing after the meeting began."""
        event = self._locked()
        begins = event.session.begins_at
        if event.session.status != SessionStatus.PLANNED or not begins or begins <= timezone.now():
            return
        waiting = event.registrations.filter(status=RegistrationStatus.WAITING).order_by(
            "registered_at", "pk"
        )
        left = event.places_left()
        for row in waiting if left is None else waiting[:left]:
            Registration.objects.filter(pk=row.pk).update(
                status=RegistrationStatus.REGISTERED, moved_up_at=Now()
            )
            row.refresh_from_db()
            emails.plan_moved_up(row)


class RegistrationQuerySet(models.QuerySet):
    def active(self):
        return self.exclude(status=RegistrationStatus.WITHDRAWN)

    def in_order(self):
        """Those with a place first, then who waits, each in the order in which they came."""
        return self.order_by("status", "registered_at", "pk")

    def erase_expired(self):
        """Rows of meetings whose last day was KEPT_AFTER ago; of those without a day, by the registration's own."""
        return (
            self.annotate(last=Max("event__session__days__ends_at"))
            .filter(Q(last__lt=Now() - KEPT_AFTER) | Q(last=None, registered_at__lt=Now() - KEPT_AFTER))
            .delete()
        )


@personal_data(
    "name",
    "email",
    purpose=PARTICIPATION,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="deleted 90 days after the meeting",
)
class Registration(models.Model):
    """Somebody who comes to a public event: a participant, seen by who runs the project. No history of changes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    event = models.ForeignKey(PublicEvent, models.CASCADE, related_name="registrations")
    name = models.CharField(_("first name and surname"), max_length=150)
    email = models.EmailField(_("e-mail"))
    status = models.CharField(max_length=10, choices=RegistrationStatus.choices)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="pl")
    notice_version = models.CharField(max_length=40)
    registered_at = models.DateTimeField(auto_now_add=True)
    moved_up_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration for an event")
        verbose_name_plural = _("registrations for events")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=~Q(status=RegistrationStatus.WITHDRAWN),
                name="workshops_registration_once",
                violation_error_message=_("This address is registered already."),
            ),
            models.CheckConstraint(
                condition=Q(status=RegistrationStatus.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(status=RegistrationStatus.WITHDRAWN) & Q(withdrawn_at=None)),
                name="workshops_registration_withdrawn_dated",
            ),
        ]

    def __str__(self):
        return str(self.pk)

    def place_in_line(self):
        """1 for who moves up first."""
        earlier = self.event.registrations.filter(
            Q(registered_at__lt=self.registered_at) | Q(registered_at=self.registered_at, pk__lt=self.pk),
            status=RegistrationStatus.WAITING,
        )
        return earlier.count() + 1

    @transaction.atomic
    def withdraw(self):
        """Give the place back; whoever waits first gets it. Safe to repeat. What was asked about needs goes at once."""
        self.event._locked()
        mine = Registration.objects.active().filter(pk=self.pk)
        if mine.update(status=RegistrationStatus.WITHDRAWN, withdrawn_at=Now()):
            self.event.session.needs.filter(registration=self).delete()
            emails.forget(self)
            self.event.fill_places()
        self.refresh_from_db()
