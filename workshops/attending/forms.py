import json
import re
import uuid
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.templatetags.portal import quantity
from documents.enums import Channel
from documents.models import Source

from ..enums import Presence
from .typed import Typed

MOST_ENTRIES = 600


def minutes_of(text):
    """Minutes of "2", "2,5", "2:30"; None of an empty text. ValidationError of anything else."""
    text = (text or "").strip().replace(",", ".")
    if not text:
        return None
    if match := re.fullmatch(r"(\d{1,2}):([0-5]\d)", text):
        return int(match[1]) * 60 + int(match[2])
    if re.fullmatch(r"\d{1,2}(\.\d{1,2})?", text) and float(text):
        return round(float(text) * 60)
    raise ValidationError(_("Write hours as 3, 2,5 or 2:30."), code="hours")


class HoursField(forms.CharField):
    """Hours as people write them, in minutes; None: the whole day."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 5)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "input-hours"}))
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value):
        return quantity(round(value / 60, 2)) if isinstance(value, int) else value

    def clean(self, value):
        return minutes_of(super().clean(value))


class AttendanceForm(forms.Form):
    """A row a person, as on the signed list. Only what differs from what the page showed is written."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    paper = forms.BooleanField(
        label=_("Copied from the signed paper list"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    reason = forms.CharField(
        label=_("Why the list changes now"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_(
            "Needed when the list of the day is closed, or a week after it. It is kept with the change."
        ),
    )

    def __init__(self, *args, session, day, by, **kwargs):
        kwargs["initial"] = {"uid": uuid.uuid4(), "paper": day.is_over} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.session, self.day, self.by = session, day, by
        self.outcomes = []
        self.present = {row.person_id: row for row in day.attendances.with_last_entry()}
        self.people = list(session.people())
        self.length = int((day.ends_at - day.starts_at).total_seconds() // 60) if day.hours_known else None
        for person in self.people:
            self._add_fields(person, self.present.get(person.pk))

    def _add_fields(self, person, row):
        self.fields[f"p{person.pk}"] = forms.ChoiceField(
            label=str(person),
            choices=Presence.choices,
            initial=row.presence if row else None,
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields[f"h{person.pk}"] = HoursField(
            label=_("Hours"), initial=row.minutes if row and row.minutes != self.length else None
        )
        # What stood on the page, and which version it was.
        self.fields[f"w{person.pk}"] = forms.CharField(
            required=False, max_length=40, widget=forms.HiddenInput, initial=self._was(row)
        )

    @staticmethod
    def _was(row):
        return f"{row.version}|{row.presence}|{row.minutes or ''}" if row else "0||"

    def rows(self):
        """(person, field of presence, field of hours, hidden field, what holds now) for the page."""
        return [
            (
                person,
                self[f"p{person.pk}"],
                self[f"h{person.pk}"],
                self[f"w{person.pk}"],
                self.present.get(person.pk),
            )
            for person in self.people
        ]

    def _typed(self):
        data = self.cleaned_data
        for person in self.people:
            presence, minutes = data.get(f"p{person.pk}"), data.get(f"h{person.pk}")
            if not presence:
                continue
            minutes = minutes if presence == Presence.PRESENT else None
            seen, was, was_minutes = ([*(data.get(f"w{person.pk}") or "0||").split("|"), "", ""])[:3]
            whole = self.length if presence == Presence.PRESENT else None
            unchanged = {str(minutes)} if minutes else {"", str(whole or "")}
            if was == presence and was_minutes in unchanged:
                continue
            name = f"{self.day.pk} {person.pk} {presence} {minutes}"
            yield Typed(
                person.pk, presence, minutes, int(seen) if seen.isdecimal() else None,
                uuid.uuid5(data["uid"], name),
            )  # fmt: skip

    def save(self):
        """False where anything was refused; what was right is written all the same, and said."""
        data, typed = self.cleaned_data, list(self._typed())
        channel = Channel.PAPER if data["paper"] else Channel.PORTAL
        try:
            with transaction.atomic():
                source = Source.record(channel, by=self.by)
                self.outcomes = self.session.take_attendance(
                    self.day, typed, by=self.by, source=source, reason=data["reason"]
                )
                if refused := [each for each in self.outcomes if not each.is_kept]:
                    raise _Refused(refused)
        except _Refused as found:
            for each in found.outcomes:
                self.add_error(
                    "reason" if each.code == "reason" else f"p{each.typed.person_id}", each.refusal
                )
            return False
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        return True


class _Refused(Exception):
    """Of one form all is written or nothing: the page shows what is to be mended."""

    def __init__(self, outcomes):
        super().__init__()
        self.outcomes = outcomes


def read_entries(text):
    """{id of the day: [Typed]} of what a phone sent; ValueError of anything that our page does not send."""
    entries = json.loads(text)
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise ValueError("a list of entries")
    found = {}
    for entry in entries:
        typed = Typed(
            person_id=_number(entry["person"]),
            presence=str(entry["presence"])[:10],
            minutes=None if entry.get("minutes") is None else _number(entry["minutes"]),
            seen=None if entry.get("seen") is None else _number(entry["seen"]),
            uid=uuid.UUID(entry["uid"]),
            typed_at=_moment(entry.get("typed_at")),
            rest=entry.get("rest") is True,
        )
        found.setdefault(_number(entry["day"]), []).append(typed)
    return found


def _number(value):
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise ValueError("a number")
    return value


def _moment(text):
    """By the phone's clock; one that is far off says nothing."""
    try:
        moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) and 2000 < moment.year < 2100 else None
