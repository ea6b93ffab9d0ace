"""What calendars and pages ask of meetings: whose they are, when and where, what is shown to whom."""

from datetime import timedelta
from urllib.parse import urlencode

from django.apps import apps
from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..enums import SessionStatus

LINK_BEFORE = timedelta(hours=1)
MAP = "https://www.openstreetmap.org/"


class CalendarQuerySet(models.QuerySet):
    def own(self, scope):
        """Meetings to which the person was asked or where the person does something, and those of own projects."""
        if scope.user is None:
            return self.none()
        mine = self.of_person(person__user=scope.user)
        return self.announced().filter(
            Q(pk__in=mine.values("pk")) | Q(programme__in=scope.coordinated_programme_ids)
        )

    def of_person(self, **person):
        """Where somebody (`person=` or `person__user=`) is invited or has a role."""
        models_of_person = (apps.get_model("workshops", name) for name in ("Invitee", "SessionRole"))
        invited, roles = (model.objects.filter(**person) for model in models_of_person)
        return self.announced().filter(
            Q(pk__in=invited.values("session")) | Q(pk__in=roles.values("session"))
        )

    def announced(self):
        """Without those of cycles that are still being prepared."""
        return self.filter(Q(cycle=None) | Q(cycle__is_draft=False))

    def public(self):
        """Public events of projects that everybody sees."""
        return self.announced().exclude(public_event=None).exclude(programme__status="draft")

    def with_calendar(self):
        """What a calendar says of them, in a constant number of queries; `changed_at` is their last change."""
        changed = Coalesce(Max("events__at"), F("created_at"))
        return (
            self.annotate(changed_at=changed)
            .select_related("programme", "cycle", "location", "room")
            .prefetch_related("days")
        )


class WhenAndWhere(models.Model):
    """The part of Session that reads its days, place and link; fields and verbs stand in session.py."""

    class Meta:
        abstract = True

    @property
    def begins_at(self):
        """Moment of the first day's beginning, or None while the date is open."""
        days = list(self.days.all())
        return days[0].starts_at if days else None

    def link_for_invited(self, now=None):
        """The online link from an hour before the meeting to its end, else ""."""
        now = now or timezone.now()
        days = self.periods
        if not self.online_link or self.status == SessionStatus.CANCELLED:
            return ""
        shown = any(start - LINK_BEFORE <= now <= end for start, end in days)
        return self.online_link if shown else ""

    @property
    def map_url(self):
        """A page of OpenStreetMap, which opens elsewhere; "" for a confidential place."""
        place = self.location and self.location.public_details()
        if place is None:
            return ""
        if place.latitude is not None and place.longitude is not None:
            at = {"mlat": place.latitude, "mlon": place.longitude}
            return f"{MAP}?{urlencode(at)}#map=17/{place.latitude}/{place.longitude}"
        return f"{MAP}search?{urlencode({'query': place.public_address()})}"

    @property
    def periods(self):
        """[(start, end)] of its days."""
        return [(day.starts_at, day.ends_at) for day in self.days.all()]

    def where(self):
        """Mode and place as `schedule` takes them."""
        return {
            "mode": self.mode,
            "location": self.location,
            "room": self.room,
            "online_link": self.online_link,
        }

    def following(self):
        """Meetings of the cycle after this one that have a date and may still be moved, in their order."""
        later = type(self).objects.none() if not self.cycle_id else self.cycle.sessions.all()
        return (
            later.filter(position__gt=self.position, status=SessionStatus.PLANNED)
            .exclude(days=None)
            .exclude(days__attendances__isnull=False)
            .select_related("location", "room")
            .prefetch_related("days")
            .order_by("position")
            .distinct()
        )

    def is_followed(self):
        """Whether the cycle goes on after it."""
        later = self.cycle.sessions.filter(position__gt=self.position)
        return later.exclude(status=SessionStatus.CANCELLED).exists()

    @property
    def is_prepared(self):
        """Its cycle is still being prepared: nobody is invited yet."""
        return bool(self.cycle_id and self.cycle.is_draft)
