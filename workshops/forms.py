from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput, TimeInput, form_helper, section
from notifications.clock import warsaw
from partners.forms import InstitutionField
from partners.models import Institution, Location

from .enums import SessionMode
from .groups.people import is_other, known_person, person_for
from .models import Cycle, CycleTemplate

PERSON_FIELDS = ("first_name", "last_name", "title", "email")


class CycleForm(forms.Form):
    """A new cycle of an edition from a template of meetings."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name of the cycle"),
        max_length=200,
        help_text=_("For example: Group of Kobylin-Borzymy, spring."),
    )
    template = forms.ModelChoiceField(CycleTemplate.objects.none(), label=_("Meetings"), empty_label=None)

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.fields["template"].queryset = CycleTemplate.objects.filter(
            programme__in=[edition.programme_id]
        ) | CycleTemplate.objects.filter(programme=None)

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.edition.cycles.filter(name=name).exclude(uid=self.data.get("uid") or None).exists():
            raise ValidationError(_("This edition has a cycle of that name already."), code="taken")
        return name

    def save(self):
        data = self.cleaned_data
        return Cycle.create_from(data["template"], self.edition, name=data["name"], uid=data["uid"])


class PlaceField(forms.ModelChoiceField):
    """Places told apart by whose they are: many have no name of their own."""

    def label_from_instance(self, location):
        return f"{location.institution.short_name or location.institution}: {location}"


class ScheduleForm(forms.Form):
    """Date, hours and place of one meeting."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("To"), widget=TimeInput)
    mode = forms.ChoiceField(label=_("How"), choices=SessionMode.choices, initial=SessionMode.ON_SITE)
    location = PlaceField(
        Location.objects.none(),
        label=_("Place"),
        required=False,
        help_text=_("Places of the institutions of the group and of the project."),
    )
    online_link = forms.URLField(
        label=_("Online link"), required=False, max_length=200, assume_scheme="https"
    )

    def __init__(self, *args, session, by, **kwargs):
        self.session, self.by = session, by
        super().__init__(*args, initial=self._present(session) | kwargs.pop("initial", {}), **kwargs)
        self.fields["location"].queryset = self._places()
        self.helper = form_helper(
            section(_("When"), "day", "starts", "ends"),
            section(_("Where"), "mode", "location", "online_link"),
        )

    @staticmethod
    def _present(session):
        values = {"mode": session.mode, "location": session.location_id, "online_link": session.online_link}
        if session.begins_at:
            last = session.days.last()
            start, end = timezone.localtime(session.begins_at), timezone.localtime(last.ends_at)
            values |= {"day": start.date(), "starts": start.time(), "ends": end.time()}
        return values

    def _places(self):
        of_project = Institution.objects.filter(programme_partnerships__programme=self.session.programme_id)
        places = Location.objects.filter(institution__in=of_project)
        if self.session.cycle_id:
            places |= Location.objects.filter(institution__in=self.session.cycle.group.institutions.all())
        return places.filter(is_confidential=False).distinct().select_related("institution")

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not date(2000, 1, 1) <= day <= date(2100, 1, 1):
            raise ValidationError(_("Check the year."), code="year")
        return day

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and not self._in_order(data.get("day"), starts, ends):
            self.add_error(
                "ends", ValidationError(_("The end must be later than the beginning."), code="order")
            )
        if data.get("mode") == SessionMode.ON_SITE:
            data["online_link"] = ""
        elif not data.get("online_link"):
            self.add_error(
                "online_link", ValidationError(_("Give the link to the online meeting."), code="required")
            )
        return data

    @staticmethod
    def _in_order(day, starts, ends):
        """Also as moments: in the night in which the clock skips an hour 2:30 comes after 3:15."""
        return starts < ends and (day is None or warsaw(day, starts) < warsaw(day, ends))

    def save(self):
        """Move the session; a refusal of the verb is shown at the day."""
        data = self.cleaned_data
        days = [(warsaw(data["day"], data["starts"]), warsaw(data["day"], data["ends"]))]
        try:
            self.session.schedule(
                days,
                by=self.by,
                mode=data["mode"],
                location=data["location"],
                online_link=data["online_link"],
            )
        except ValidationError as refusal:
            self.add_error("day", refusal)
            return False
        return True


class MemberForm(forms.Form):
    """One person of a group: a row of the table in which a coordinator types a whole group."""

    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Surname"), max_length=100)
    title = forms.CharField(label=_("Post"), max_length=200, required=False)
    institution = InstitutionField(label=_("Institution"), help_text="")
    email = forms.EmailField(label=_("Work e-mail"), required=False)

    def __init__(self, *args, group, suggested, **kwargs):
        super().__init__(*args, **kwargs)
        self.group = group
        self.fields["institution"].widget.suggestions = suggested
        for field in self.fields.values():  # drawn in a table of our own, not by crispy
            field.widget.attrs["class"] = "form-control"

    def clean(self):
        data = super().clean()
        known = self._known(data)
        if known and is_other(known, data.get("last_name", "")):
            self.add_error(
                "email",
                ValidationError(_("Another person has this work e-mail: %(name)s."), params={"name": known}),
            )
        return data

    def _known(self, data):
        names = {name: data.get(name) for name in ("first_name", "last_name")}
        return known_person(self.group, data.get("institution"), **names, email=data.get("email") or "")

    def person(self):
        """(the person, their post), made where there is none."""
        data = self.cleaned_data
        return person_for(self.group, data["institution"], **{name: data[name] for name in PERSON_FIELDS})

    def save(self, *, by):
        """(member, None), or (None, who waits) where no place is free: see Group.welcome."""
        person, post = self.person()
        return self.group.welcome(person, self.cleaned_data["institution"], post=post, by=by)


class BaseMemberFormSet(forms.BaseFormSet):
    """Rows left empty are skipped; the same address twice is refused at its second row."""

    def clean(self):
        seen = set()
        for form in self.forms:
            email = (form.cleaned_data.get("email") or "").lower() if hasattr(form, "cleaned_data") else ""
            if email and email in seen:
                form.add_error(
                    "email", ValidationError(_("This address stands in an earlier row."), code="twice")
                )
            seen.add(email)

    @transaction.atomic
    def save(self, *, by):
        """[(member, waiting)], see MemberForm.save."""
        return [form.save(by=by) for form in self.forms if form.has_changed()]


MemberFormSet = forms.formset_factory(MemberForm, formset=BaseMemberFormSet, extra=6, max_num=60)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It is written to everybody who was invited.")
    )
