"""Forms of the steps; each saves what it has, so that the preparation can be left and taken up again."""

import hashlib
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput, TimeInput, form_helper, section
from notifications.clock import warsaw
from partners.forms import InstitutionField
from partners.models import Institution, Person, Team
from programmes.enums import ApplicationStatus

from ..enums import SessionMode, SessionRoleKind
from ..meetings.schedule import WhereFields, clean_year, in_order, overlap
from ..models import Cycle, CycleTemplate, SessionRole
from .busy import Busy, people_of, place_of
from .suggesting import Wish

NEW_INSTITUTIONS = 3


class CycleForm(forms.Form):
    """A new cycle of an edition, from a template of meetings, for a group or for one of the edition's teams."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name of the cycle"),
        max_length=200,
        help_text=_("For example: Group of Kobylin-Borzymy, spring."),
    )
    template = forms.ModelChoiceField(CycleTemplate.objects.none(), label=_("Meetings"), empty_label=None)
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("For whom"),
        required=False,
        empty_label=_("a group that is put together now"),
    )

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.fields["template"].queryset = CycleTemplate.objects.for_edition(edition).order_by(
            "programme", "name", "pk"
        )
        teams = Team.objects.filter(edition_teams__edition=edition).order_by("sort_key", "pk")
        self.fields["team"].queryset = teams
        if not teams.exists():
            del self.fields["team"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.edition.cycles.filter(name=name).exclude(uid=self.data.get("uid") or None).exists():
            raise ValidationError(_("This edition has a cycle of that name already."), code="taken")
        return name

    def save(self):
        data = self.cleaned_data
        return Cycle.create_from(
            data["template"],
            self.edition,
            name=data["name"],
            uid=data["uid"],
            team=data.get("team"),
            is_draft=True,
        )


class GroupForm(forms.Form):
    """Institutions of the group: those known from the team and the accepted applications, and others by name."""

    def __init__(self, *args, cycle, **kwargs):
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        self.chosen = set(cycle.group.institutions.values_list("pk", flat=True))
        offered = Institution.objects.filter(pk__in=self.chosen | self._known()).order_by("sort_key", "pk")
        self.fields["institutions"] = forms.ModelMultipleChoiceField(
            offered,
            label=_("Institutions"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=self.chosen or self._of_team(),
            help_text=_("Of the team, of accepted applications and those already in the group."),
        )
        if not offered:
            del self.fields["institutions"]
        for n in range(1, NEW_INSTITUTIONS + 1):
            self.fields[f"new_{n}"] = InstitutionField(
                label=_("Another institution (%(n)d)") % {"n": n}, required=False
            )
        self.helper = form_helper()

    def _of_team(self):
        if not self.cycle.team_id:
            return set()
        return set(self.cycle.team.memberships.current().values_list("institution", flat=True))

    def _known(self):
        accepted = Institution.objects.filter(
            application_parts__call__edition=self.cycle.edition_id,
            application_parts__application__status=ApplicationStatus.ACCEPTED,
        )
        return self._of_team() | set(accepted.values_list("pk", flat=True))

    def clean(self):
        data = super().clean()
        wanted = {institution.pk for institution in data.get("institutions") or []}
        left = (
            self.cycle.group.members.current().exclude(institution__in=wanted).select_related("institution")
        )
        if people := left.filter(institution__in=self.chosen - wanted).first():
            text = _("%(name)s has people in the group: take them out first.")
            self.add_error(
                "institutions", ValidationError(text, params={"name": people.institution}, code="people")
            )
        return data

    @transaction.atomic
    def save(self):
        """What was ticked and unticked on this page; what others changed meanwhile stays."""
        data = self.cleaned_data
        group = self.cycle.group.cycle_to_change().group
        new = [data[f"new_{n}"] for n in range(1, NEW_INSTITUTIONS + 1) if data.get(f"new_{n}")]
        wanted = {institution.pk: institution for institution in [*(data.get("institutions") or []), *new]}
        group.take_institutions(*(wanted[pk] for pk in wanted if pk not in self.chosen))
        for gone in Institution.objects.filter(pk__in=self.chosen - wanted.keys()):
            group.drop_institution(gone)


class WishForm(forms.Form):
    """What dates to suggest; sent by GET, so that a suggestion has an address."""

    first = forms.DateField(label=_("First meeting not before"), widget=DateInput)
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("To"), widget=TimeInput)
    gap = forms.IntegerField(label=_("Days between meetings"), min_value=1, max_value=180)

    def clean_first(self):
        return clean_year(self.cleaned_data["first"])

    def clean(self):
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["starts"] >= data["ends"]:
            self.add_error(
                "ends", ValidationError(_("The end must be later than the beginning."), code="order")
            )
        return data

    @classmethod
    def usual(cls):
        """What stands in it at first."""
        return {
            "first": f"{timezone.localdate() + timedelta(days=21):%Y-%m-%d}", "starts": "09:00", "ends": "13:00",
            "gap": 14,
        }  # fmt: skip

    def wish(self, place=()):
        data = self.cleaned_data
        return Wish(data["first"], data["starts"], data["ends"], data["gap"], place)


class DatesForm(WhereFields):
    """A line a meeting: its first day and hours. Meetings of several days keep their later ones."""

    overruled = forms.CharField(widget=forms.HiddenInput, required=False)
    link_may_wait = True

    def __init__(self, *args, cycle, sessions, suggestions, by, places, **kwargs):
        self.cycle, self.sessions, self.by = cycle, sessions, by
        self.suggestions = {suggestion.session.pk: suggestion for suggestion in suggestions}
        self.warnings = {}
        self.stood = self._common()
        super().__init__(*args, initial=self.stood | kwargs.pop("initial", {}), **kwargs)
        self.offer_places(places)
        self._forget_places_not_offered()
        for session in sessions:
            self._add_line(session)
        lines = ("mode", "location", "room", "online_link")
        self.helper = form_helper(
            section(_("Where"), *(name for name in lines if name in self.fields)), "overruled"
        )

    def _common(self):
        """What the fields of the place say at first: the first dated meeting's, else the mode that all have."""
        for session in self.sessions:
            if session.days.all():
                return {name: getattr(value, "pk", value) for name, value in session.where().items()}
        modes = {session.mode for session in self.sessions}
        return {"mode": modes.pop()} if len(modes) == 1 else {}

    def _forget_places_not_offered(self):
        """A place that is not on the list cannot be sent back: an empty field is then no change."""
        for name in ("location", "room"):
            pk = self.stood.get(name)
            if pk and name in self.fields and not self.fields[name].queryset.filter(pk=pk).exists():
                self.stood[name] = None

    def _add_line(self, session):
        suggestion = self.suggestions.get(session.pk)
        present = [timezone.localtime(moment) for moment in session.periods[0]] if session.periods else None
        day = suggestion.day if suggestion else present and present[0].date()
        hours = suggestion.hours if suggestion else (present and (present[0].time(), present[1].time()))
        for name, field, value in (
            ("day", forms.DateField(label=_("Day"), widget=DateInput, required=False), day),
            (
                "starts",
                forms.TimeField(label=_("From"), widget=TimeInput, required=False),
                hours and hours[0],
            ),
            ("ends", forms.TimeField(label=_("To"), widget=TimeInput, required=False), hours and hours[1]),
        ):
            field.initial = value
            field.widget.attrs |= {"aria-label": f"{field.label}: {session.title}"}
            field.widget.attrs["class"] = f"{field.widget.attrs.get('class', '')} form-control".strip()
            self.fields[f"{name}_{session.pk}"] = field

    def lines(self):
        """(session, its three bound fields, its Suggestion or None, warnings) for the table."""
        for session in self.sessions:
            fields = [self[f"{name}_{session.pk}"] for name in ("day", "starts", "ends")]
            yield session, fields, self.suggestions.get(session.pk), self.warnings.get(session.pk, [])

    def clean(self):
        data = super().clean()
        self.plans = {}
        for session in self.sessions:
            if days := self._days(data, session):
                self.plans[session.pk] = {"days": days}
        self.clean_where(data)
        if not self.errors:
            for session in self.sessions:
                if session.pk in self.plans:
                    self.plans[session.pk] |= self._where_of(session)
            self._warn()
        return data

    def _where_of(self, session):
        """What was changed above the table holds for every meeting; the rest stays as the meeting has it."""
        common, own = self.where(), session.where()
        changed = {
            name: value
            for name, value in common.items()
            if name in self.fields
            and self.fields[name].has_changed(
                self.stood.get(name, self.fields[name].initial), self[name].data
            )
        }
        if not session.days.all():
            if own["mode"] == SessionMode.ON_SITE:
                return common
            changed = common | {"mode": own["mode"]} | changed  # as the template has it
        if changed.get("room"):
            changed["location"] = common["location"]  # the room's
        merged = own | changed
        place = merged["location"] and merged["location"].pk
        if merged["room"] and "location" in changed and merged["room"].location_id != place:
            merged["room"] = None
        return merged

    def _days(self, data, session):
        names = [f"{name}_{session.pk}" for name in ("day", "starts", "ends")]
        day, starts, ends = (data.get(name) for name in names)
        if any(name in self.errors for name in names) or not any([day, starts, ends]):
            return None
        if not all([day, starts, ends]):
            text = _("Give the day and both hours, or leave all three empty.")
            self.add_error(names[0], ValidationError(text, code="incomplete"))
            return None
        try:
            clean_year(day)
        except ValidationError as refusal:
            self.add_error(names[0], refusal)
            return None
        if not in_order(day, starts, ends):
            text = _("The end must be later than the beginning.")
            self.add_error(names[2], ValidationError(text, code="order"))
            return None
        first = (warsaw(day, starts), warsaw(day, ends))
        days = [first, *session.periods[1:]]
        if overlap(days):
            text = _("Two days of this meeting overlap: change the others on the page of the meeting.")
            self.add_error(names[0], ValidationError(text, code="overlap"))
            return None
        return days

    def _warn(self):
        if not self.plans:
            return
        days = [period for plan in self.plans.values() for period in plan["days"]]
        first, last = (timezone.localdate(moment) for moment in (min(days)[0], max(days)[1]))
        busy = Busy(
            self.cycle.edition.programme_id, first, last,
            people=people_of(self.sessions, cycle=self.cycle),
            but=[session.pk for session in self.sessions],
        )  # fmt: skip
        for pk, plan in self.plans.items():
            room, location = plan["room"], plan["location"]
            busy.place = place_of(room and room.pk, location and location.pk)
            if reasons := [line for period in plan["days"] for line in busy.reasons(*period)]:
                self.warnings[pk] = list(dict.fromkeys(reasons))
        seen = hashlib.sha256(repr(sorted(self.warnings.items())).encode()).hexdigest()[:16]
        if self.warnings and self.cleaned_data.get("overruled") != seen:
            self.data = self.data.copy()
            self.data["overruled"] = seen
            text = _("Look at the warnings; nothing is saved yet.")
            self.add_error(None, ValidationError(text, code="warnings"))

    def save(self):
        """False where the order of the meetings refuses it; the form says why."""
        try:
            self.cycle.schedule_meetings(self.plans, by=self.by)
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        return True


class ModeratorForm(forms.Form):
    """One person in one role at all meetings that are still to come."""

    kind = forms.ChoiceField(
        label=_("Role"), choices=SessionRoleKind.choices, initial=SessionRoleKind.MODERATOR
    )
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"))

    def __init__(self, *args, cycle, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        field = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [("", "---------"), *((person.pk, person.listed_name) for person in people)]
        self.helper = form_helper()

    @transaction.atomic
    def save(self):
        """Where the role is still without a name, there; else beside whoever has it. Safe to repeat."""
        data = self.cleaned_data
        self.cycle.locked()
        for session in self.cycle.sessions.filter(status="planned").prefetch_related("roles"):
            same = [role for role in session.roles.all() if role.kind == data["kind"]]
            if any(role.person_id == data["person"].pk for role in same):
                continue
            empty = next(
                (r for r in same if r.person_id is None and r.institution_id is None and r.count == 1), None
            )
            if empty:
                SessionRole.objects.filter(pk=empty.pk).update(person=data["person"])
            else:
                session.roles.create(
                    kind=data["kind"], person=data["person"], position=len(session.roles.all()) + 1
                )
