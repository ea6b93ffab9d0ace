"""The form of a meeting's days and place, with what speaks against them."""

import hashlib
from datetime import date, timedelta
from itertools import pairwise

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput, Folded, TimeInput, form_helper, section
from notifications.clock import warsaw
from partners.models import Institution, Location, Room

from ..enums import SessionMode
from ..planning.busy import warnings_for

MOST_DAYS = 10
SPARE_DAYS = 2  # empty lines for further days
LEAVE, SHIFT = "leave", "shift"


def places_for(session):
    """Places of the institutions of the group and of the project; a confidential address is no meeting place."""
    of_project = Institution.objects.filter(programme_partnerships__programme=session.programme_id)
    places = Location.objects.filter(institution__in=of_project)
    if session.cycle_id:
        places |= Location.objects.filter(institution__in=session.cycle.group.institutions.all())
    if session.team_id:
        seats = session.team.memberships.current().values("institution")
        places |= Location.objects.filter(institution__in=seats)
    return places.filter(is_confidential=False).distinct().select_related("institution")


class PlaceField(forms.ModelChoiceField):
    """Places told apart by whose they are: many have no name of their own."""

    def label_from_instance(self, location):
        return f"{location.institution.short_name or location.institution}: {location}"


class RoomField(forms.ModelChoiceField):
    def label_from_instance(self, room):
        seats = _(", %(n)d seats") % {"n": room.seats} if room.seats else ""
        return f"{room}{seats} ({room.location})"


class WhereFields(forms.Form):
    """Mode, place, room and link; `places` is a queryset of locations."""

    mode = forms.ChoiceField(label=_("How"), choices=SessionMode.choices, initial=SessionMode.ON_SITE)
    location = PlaceField(
        Location.objects.none(),
        label=_("Place"),
        required=False,
        help_text=_("Places of the institutions of the group and of the project."),
    )
    room = RoomField(Room.objects.none(), label=_("Room"), required=False)
    online_link = forms.URLField(
        label=_("Online link"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Shown to invited people alone, from an hour before the meeting."),
    )
    link_may_wait = False

    def offer_places(self, places):
        self.fields["location"].queryset = places
        rooms = Room.objects.filter(location__in=places).select_related("location").order_by("name", "pk")
        self.fields["room"].queryset = rooms
        if not rooms.exists():
            del self.fields["room"]

    def clean_where(self, data):
        room, location = data.get("room"), data.get("location")
        if room and location and room.location_id != location.pk:
            self.add_error("room", ValidationError(_("This room is in another place."), code="place"))
        if room and not location:
            data["location"] = room.location
        if data.get("mode") == SessionMode.ON_SITE:
            data["online_link"] = ""
        elif not data.get("online_link") and not self.link_may_wait:
            self.add_error(
                "online_link", ValidationError(_("Give the link to the online meeting."), code="required")
            )
        return data

    def where(self):
        data = self.cleaned_data
        return {
            "mode": data["mode"],
            "location": data["location"],
            "room": data.get("room"),
            "online_link": data["online_link"],
        }


def clean_year(day):
    if day and not date(2000, 1, 1) <= day <= date(2100, 1, 1):
        raise ValidationError(_("Check the year."), code="year")
    return day


def in_order(day, starts, ends):
    """Also as moments: in the night in which the clock skips an hour 2:30 comes after 3:15."""
    return starts < ends and (day is None or warsaw(day, starts) < warsaw(day, ends))


def overlap(days):
    """Whether two of the (start, end) days have a moment in common."""
    return any(start < end for (_start, end), (start, _end) in pairwise(sorted(days)))


class ScheduleForm(WhereFields):
    """Days, hours and place of one meeting. Warnings are shown once and may be overruled."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("To"), widget=TimeInput)
    following = forms.ChoiceField(
        label=_("The meetings that follow"),
        choices=[
            (LEAVE, _("leave them where they are")),
            (SHIFT, _("shift all of them by as many days")),
        ],
        widget=forms.RadioSelect,
        initial=LEAVE,
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason of the change"),
        max_length=300,
        required=False,
        help_text=_("It is written to everybody who was invited."),
    )
    overruled = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["day", "starts", "ends", "mode", "location", "room", "online_link"]

    def __init__(self, *args, session, by, **kwargs):
        self.session, self.by = session, by
        self.present = session.periods
        super().__init__(*args, initial=self._present() | kwargs.pop("initial", {}), **kwargs)
        self.warnings = []
        self.later = list(session.following()) if self.present else []
        self._add_days()
        self.offer_places(places_for(session))
        if not self.later:
            del self.fields["following"]
        if not self.present:
            del self.fields["reason"]
        self.helper = form_helper(*self._layout())

    def _add_days(self):
        number = min(MOST_DAYS, max(len(self.present), 1) + SPARE_DAYS)
        self.more = range(2, number + 1)
        for n in self.more:
            self.fields[f"day_{n}"] = forms.DateField(
                label=_("Day %(n)d") % {"n": n}, widget=DateInput, required=False
            )
            self.fields[f"starts_{n}"] = forms.TimeField(label=_("From"), widget=TimeInput, required=False)
            self.fields[f"ends_{n}"] = forms.TimeField(label=_("To"), widget=TimeInput, required=False)

    def _layout(self):
        more = [f"{name}_{n}" for n in self.more for name in ("day", "starts", "ends")]
        where = [name for name in ("mode", "location", "room", "online_link") if name in self.fields]
        change = [name for name in ("following", "reason") if name in self.fields]
        yield section(_("When"), "day", "starts", "ends")
        yield Folded(_("It lasts several days"), *more, is_open=self._has_more())
        yield section(_("Where"), *where)
        if change:
            yield section(_("What else"), *change)
        yield "overruled"

    def _has_more(self):
        sent = self.is_bound and any(
            self.data.get(f"{name}_{n}") for n in self.more for name in ("day", "starts")
        )
        return sent or len(self.present) > 1

    def _present(self):
        values = self.session.where() | {"location": self.session.location_id, "room": self.session.room_id}
        for n, (start, end) in enumerate(self.present, start=1):
            start, end = timezone.localtime(start), timezone.localtime(end)
            suffix = "" if n == 1 else f"_{n}"
            values |= {
                f"day{suffix}": start.date(),
                f"starts{suffix}": start.time(),
                f"ends{suffix}": end.time(),
            }
        return values

    def clean(self):
        data = super().clean()
        self.days = [day for n in (1, *self.more) if (day := self._day(data, "" if n == 1 else f"_{n}"))]
        self.days.sort()
        if overlap(self.days):
            self.add_error("day", ValidationError(_("Two of the days overlap."), code="overlap"))
        self.clean_where(data)
        if not self.errors:
            self._warn(data)
        return data

    def _day(self, data, suffix):
        """(start, end) of one line, None for one left empty or wrong."""
        names = [f"{name}{suffix}" for name in ("day", "starts", "ends")]
        day, starts, ends = (data.get(name) for name in names)
        if any(name in self.errors for name in names) or not any([day, starts, ends]):
            return None
        try:
            clean_year(day)
        except ValidationError as refusal:
            self.add_error(names[0], refusal)
            return None
        for name, value in zip(names, (day, starts, ends), strict=True):
            if value is None:
                self.add_error(name, ValidationError(self.fields["day"].error_messages["required"]))
                return None
        if not in_order(day, starts, ends):
            text = _("The end must be later than the beginning.")
            self.add_error(names[2], ValidationError(text, code="order"))
            return None
        return warsaw(day, starts), warsaw(day, ends)

    def _warn(self, data):
        """What was shown and sent again is overruled; anything new is shown first."""
        shifts = self._shifts(data)
        but = [later.pk for later, _days in shifts]
        where = {"room": data.get("room"), "location": data.get("location")}
        self.warnings = warnings_for(self.session, self.days, **where, but=but)
        for later, days in shifts:
            others = [self.session.pk, *but]
            found = warnings_for(later, days, room=later.room, location=later.location, but=others)
            self.warnings += [f"{later.position}. {later.title}: {line}" for line in found]
        seen = hashlib.sha256("\n".join(self.warnings).encode()).hexdigest()[:16]
        if self.warnings and data.get("overruled") != seen:
            self.data = self.data.copy()
            self.data["overruled"] = seen
            self.add_error(
                None, ValidationError(_("Look at the warnings; nothing is saved yet."), code="warnings")
            )
        else:
            self.warnings = []

    @property
    def distance(self):
        """Whole days between the old first day and the new one."""
        return timezone.localdate(self.days[0][0]) - timezone.localdate(self.present[0][0])

    def _shifts(self, data):
        """[(meeting that follows, its days as they would be)]; empty where they stay."""
        if not self.later or data.get("following") != SHIFT or not self.distance:
            return []
        return [(later, [shifted(period, self.distance) for period in later.periods]) for later in self.later]

    def _plans(self):
        plans = {self.session.pk: {"days": self.days, **self.where()}}
        for later, days in self._shifts(self.cleaned_data):
            plans[later.pk] = {"days": days, **later.where()}
        return plans

    def save(self):
        """Move the session; a refusal of the verb is shown at the day."""
        reason = self.cleaned_data.get("reason", "")
        try:
            with transaction.atomic():
                plans = self._plans()
                if len(plans) > 1:
                    self.session.cycle.schedule_meetings(plans, by=self.by, reason=reason)
                else:
                    self.session.schedule(**plans[self.session.pk], by=self.by, reason=reason)
        except ValidationError as refusal:
            self.add_error("day", refusal)
            return False
        return True


def shifted(period, distance: timedelta):
    """The same hours of the clock so many days later, across a change of the clock too."""
    moments = (timezone.localtime(moment) for moment in period)
    return tuple(warsaw(moment.date() + distance, moment.time()) for moment in moments)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It is written to everybody who was invited.")
    )
