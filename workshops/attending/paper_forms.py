"""A meeting held on paper, typed in afterwards: attendance, new people, recommendations, sheets of a World Café."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.enums import Channel
from documents.models import Source
from partners.forms import InstitutionField
from partners.models import Institution
from partners.registration.forms import refuse_pesel

from ..enums import Presence
from ..groups.people import is_other, known_person, person_for
from ..models import CafeTable, Contribution, PaperBatch, Recommendation
from ..surveying.forms import Sheets
from .forms import minutes_of
from .typed import Typed
from .views import keep_scan

EMPTY_ROWS = 5
CARDS = 5
# As they stand on the keys: obecna/obecny, nieobecna/nieobecny, usprawiedliwiona/usprawiedliwiony.
LETTERS = {"o": Presence.PRESENT, "n": Presence.ABSENT, "u": Presence.EXCUSED}
_LETTER_OF = {presence: letter for letter, presence in LETTERS.items()}


class CellField(forms.CharField):
    """o, n, u or hours ("2,5"): (presence, minutes), None of an empty cell."""

    def __init__(self, **kwargs):
        attrs = {"class": "grid-cell", "autocomplete": "off", "data-grid-cell": ""}
        super().__init__(required=False, max_length=5, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value):
        text = super().clean(value).strip().lower()
        if not text:
            return None
        if text in LETTERS:
            return LETTERS[text], None
        try:
            return Presence.PRESENT, minutes_of(text)
        except ValidationError:
            raise ValidationError(_("Write o, n, u or hours."), code="cell") from None


class PaperForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why the list changes now"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=gettext_lazy(
            "Needed only where an earlier entry changes a week after the meeting or later."
        ),
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan or photo of the signed list (PDF, JPEG, PNG)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "class": "form-control"}),
    )

    def __init__(self, *args, session, by, can_scan, **kwargs):
        kwargs["initial"] = {"uid": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.session, self.by = session, by
        self.days = list(session.days.all())
        self.people = list(session.people())
        self.institutions = self._institutions()
        self.tables = list(session.cafe_tables.prefetch_related("contributions"))
        self.rounds = list(session.cafe_rounds.all())
        if not can_scan:
            del self.fields["scan"]
        self._add_attendance()
        for index in range(EMPTY_ROWS):
            self._add_new(index)
        for index in range(CARDS if session.cycle_id else 0):
            self._add_card(index)
        self._add_sheets()
        self.surveys = Sheets(self.data if self.is_bound else None)

    def _institutions(self):
        if not self.session.cycle_id:
            return []
        return list(
            Institution.objects.filter(workshop_groups__cycle=self.session.cycle_id).order_by("sort_key")
        )

    # --- Fields --------------------------------------------------------------------------

    def _add_attendance(self):
        for day in self.days:
            present = {row.person_id: row for row in day.attendances.all()}
            for person in self.people:
                row = present.get(person.pk)
                name = f"a{day.pk}-{person.pk}"
                self.fields[name] = CellField(label=str(person), initial=self._written(row))
                shown = f"{row.version} {self._written(row)}" if row else "0 "
                self.fields[f"w{name}"] = forms.CharField(
                    required=False, max_length=20, widget=forms.HiddenInput, initial=shown
                )

    @staticmethod
    def _written(row):
        if row is None:
            return ""
        length = int((row.day.ends_at - row.day.starts_at).total_seconds() // 60)
        if row.presence == Presence.PRESENT and row.minutes and row.minutes != length:
            return f"{round(row.minutes / 60, 2):g}".replace(".", ",")
        return _LETTER_OF[row.presence]

    def _add_new(self, index):
        text = {"required": False, "validators": [refuse_pesel]}
        fields = {
            "first_name": forms.CharField(label=_("First name"), max_length=100, **text),
            "last_name": forms.CharField(label=_("Surname"), max_length=100, **text),
            "title": forms.CharField(label=_("Post"), max_length=200, **text),
            "institution": InstitutionField(label=_("Institution"), required=False, help_text=""),
            "email": forms.EmailField(label=_("Work e-mail"), required=False),
        }
        fields["institution"].widget.suggestions = [each.name for each in self.institutions]
        self.fields |= {f"n{index}-{name}": field for name, field in fields.items()}
        for day in self.days:
            self.fields[f"a{day.pk}-n{index}"] = CellField(label=_("Attendance"))

    def _add_card(self, index):
        self.fields[f"r{index}-title"] = forms.CharField(
            label=_("Recommendation in one sentence"),
            max_length=300,
            required=False,
            validators=[refuse_pesel],
        )
        self.fields[f"r{index}-within"] = forms.BooleanField(
            label=_("within duties"),
            required=False,
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )
        owners = [("", "–"), *((str(each.pk), each.short_name or each.name) for each in self.institutions)]
        self.fields[f"r{index}-owner"] = forms.ChoiceField(
            label=_("Who does it"),
            choices=owners,
            required=False,
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def _add_sheets(self):
        for table in self.tables:
            for round in self.rounds:
                self.fields[f"c{table.pk}-{round.pk}"] = forms.CharField(
                    label=_("Round %(n)d") % {"n": round.number},
                    required=False,
                    max_length=8000,
                    validators=[refuse_pesel],
                    widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
                )

    # --- For the page --------------------------------------------------------------------

    def person_rows(self):
        """(person, [(day, cell, hidden field)])"""
        for person in self.people:
            names = [(day, f"a{day.pk}-{person.pk}") for day in self.days]
            yield person, [(day, self[name], self[f"w{name}"]) for day, name in names]

    def new_rows(self):
        for index in range(EMPTY_ROWS):
            names = ("first_name", "last_name", "title", "institution", "email")
            cells = [(day, self[f"a{day.pk}-n{index}"]) for day in self.days]
            yield [self[f"n{index}-{name}"] for name in names], cells

    def cards(self):
        for index in range(CARDS if self.session.cycle_id else 0):
            yield [self[f"r{index}-{name}"] for name in ("title", "within", "owner")]

    def sheets(self):
        """(table, [(round, field, what stands there already)])"""
        for table in self.tables:
            written = list(table.contributions.all())
            yield (
                table,
                [
                    (
                        each,
                        self[f"c{table.pk}-{each.pk}"],
                        [one for one in written if one.round_id == each.pk],
                    )
                    for each in self.rounds
                ],
            )

    # --- Cleaning ------------------------------------------------------------------------

    def is_valid(self):
        return all([super().is_valid(), self.surveys.is_valid()])

    def clean(self):
        data = super().clean()
        for index in range(EMPTY_ROWS):
            self._check_new(index, data)
        for table, sheet in self.sheets():
            for _round, field, _written in sheet:
                if any(len(line) > 500 for line in _lines(data.get(field.name))):
                    self.add_error(
                        field.name, _("Table %(n)d: one line is too long.") % {"n": table.position}
                    )
        return data

    def _new(self, index, data):
        names = ("first_name", "last_name", "title", "email")
        return {name: data.get(f"n{index}-{name}") or "" for name in names}

    def _check_new(self, index, data):
        values, institution = self._new(index, data), data.get(f"n{index}-institution")
        cells = [data.get(f"a{day.pk}-n{index}") for day in self.days]
        if not any([*values.values(), institution, *cells]):
            return
        for name, value in (*values.items(), ("institution", institution)):
            field = f"n{index}-{name}"
            if name in ("first_name", "last_name", "institution") and not value and field not in self.errors:
                self.add_error(field, _("Write first name, surname and institution."))
        known = institution and known_person(
            self._group, institution, **{name: values[name] for name in ("first_name", "last_name", "email")}
        )
        if known and is_other(known, values["last_name"]):
            self.add_error(
                f"n{index}-email", _("Another person has this work e-mail: %(name)s.") % {"name": known}
            )

    @property
    def _group(self):
        return self.session.cycle.group if self.session.cycle_id else None

    # --- Saving --------------------------------------------------------------------------

    def save(self):
        """All or nothing: (PaperBatch, whether it is new), None where something is refused and said at its field."""
        try:
            with transaction.atomic():
                return self._save()
        except _Refused as found:
            self.add_error(found.field, found.sentence)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return None

    def _save(self):
        data = self.cleaned_data
        session = self.session._locked()
        if first := PaperBatch.objects.filter(uid=data["uid"]).first():
            return first, False
        for day in self.days:
            session.refuse_attendance(day)
        kept = keep_scan(session, data["scan"], by=self.by) if data.get("scan") else None
        source = Source.record(Channel.PAPER, by=self.by, scan=kept.stored if kept else None)
        new = self._save_new(session)
        for day in self.days:
            self._save_day(day, new, source)
        self._save_cards(source)
        self._save_sheets(source)
        self.surveys.keep(session)
        batch = PaperBatch.objects.create(
            uid=data["uid"], session=session, scan=source.scan, source=source, by=self.by
        )
        return batch, True

    def _save_new(self, session):
        """{index of the row: person}; they are guests of this meeting, whatever becomes of the group."""
        found = {}
        for index in range(EMPTY_ROWS):
            values = self._new(index, self.cleaned_data)
            institution = self.cleaned_data.get(f"n{index}-institution")
            if values["last_name"]:
                person, _post = person_for(self._group, institution, **values)
                session.invitees.get_or_create(person=person)
                found[index] = person
        return found

    def _save_day(self, day, new, source):
        typed = [
            (f"a{day.pk}-{person.pk}", each)
            for person in self.people
            if (each := self._typed(day, person.pk))
        ]  # (the field that a refusal belongs to, what it says)
        for index, person in new.items():
            name = f"a{day.pk}-n{index}"
            if cell := self.cleaned_data.get(name):
                uid = self._uid(f"{day.pk} {person.pk} {cell}")
                typed.append((name, Typed(person.pk, *cell, uid=uid)))
        outcomes = self.session.take_attendance(
            day, [each for _name, each in typed], by=self.by, source=source,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip
        for (field, _each), each in zip(typed, outcomes, strict=True):
            if not each.is_kept:
                raise _Refused("reason" if each.code == "reason" else field, each.refusal)

    def _typed(self, day, person_id):
        name = f"a{day.pk}-{person_id}"
        cell = self.cleaned_data.get(name)
        version, _gap, was = (self.cleaned_data.get(f"w{name}") or "0 ").partition(" ")
        if cell is None or (self.data.get(name) or "").strip().lower() == was:
            return None
        seen = int(version) if version.isdigit() else None
        return Typed(person_id, *cell, seen=seen, uid=self._uid(f"{name} {cell}"))

    def _uid(self, name):
        return uuid.uuid5(self.cleaned_data["uid"], name)

    def _save_cards(self, source):
        data = self.cleaned_data
        for index in range(CARDS if self.session.cycle_id else 0):
            if title := data.get(f"r{index}-title"):
                owner = data.get(f"r{index}-owner")
                Recommendation.propose(
                    self.session.cycle, uid=self._uid(f"card {index}"), title=title,
                    within_duties=data.get(f"r{index}-within", False), session=self.session, source=source,
                    owners=[each for each in self.institutions if str(each.pk) == owner],
                )  # fmt: skip

    def _save_sheets(self, source):
        for table in self.tables:
            for round in self.rounds:
                lines = _lines(self.cleaned_data.get(f"c{table.pk}-{round.pk}"))
                for position, line in enumerate(lines, start=table.contributions.count() + 1):
                    Contribution.objects.get_or_create(
                        table=table, round=round, text=line, defaults={"source": source, "position": position}
                    )


class _Refused(Exception):
    def __init__(self, field, sentence):
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


def _lines(text):
    """Sentences of a sheet, one a line; a dash or a dot before them is only how people write lists."""
    lines = (" ".join(line.split()).lstrip("-–•* ").strip() for line in (text or "").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


class TablesForm(forms.Form):
    """The tables of a World Café and how many rounds it has; an emptied line takes its table away."""

    rounds = forms.IntegerField(
        label=gettext_lazy("Rounds"),
        min_value=1,
        max_value=10,
        initial=3,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        self.tables = {table.position: table for table in session.cafe_tables.all()}
        self.initial["rounds"] = session.cafe_rounds.count() or 3
        registers = CafeTable._meta.get_field("register").choices
        for position in self.positions:
            table = self.tables.get(position)
            self.fields[f"t{position}-topic"] = forms.CharField(
                label=_("Table %(n)d") % {"n": position},
                required=False,
                max_length=200,
                initial=table.topic if table else "",
                validators=[refuse_pesel],
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )
            self.fields[f"t{position}-register"] = forms.ChoiceField(
                label=_("Part of the charter"),
                choices=[("", "–"), *registers],
                required=False,
                initial=table.register if table else "",
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def positions(self):
        return range(1, max([6, *(position + 2 for position in self.tables)]) + 1)

    def rows(self):
        return [(self[f"t{position}-topic"], self[f"t{position}-register"]) for position in self.positions]

    def clean(self):
        data = super().clean()
        for position, table in self.tables.items():
            if not data.get(f"t{position}-topic") and table.contributions.exists():
                self.add_error(
                    f"t{position}-topic", _("Contributions of this table are written down: it stays.")
                )
        used = Contribution.objects.filter(table__session=self.session)
        last = max((each.round.number for each in used.select_related("round")), default=0)
        if (data.get("rounds") or last) < last:
            self.add_error("rounds", _("Contributions of round %(n)d are written down.") % {"n": last})
        return data

    @transaction.atomic
    def save(self):
        session, data = self.session._locked(), self.cleaned_data
        for position in self.positions:
            topic, register = data.get(f"t{position}-topic"), data.get(f"t{position}-register") or ""
            if topic:
                session.cafe_tables.update_or_create(
                    position=position, defaults={"topic": topic, "register": register}
                )
            else:
                session.cafe_tables.filter(position=position, contributions=None).delete()
        for number in range(1, data["rounds"] + 1):
            session.cafe_rounds.get_or_create(number=number)
        session.cafe_rounds.filter(number__gt=data["rounds"], contributions=None).delete()
