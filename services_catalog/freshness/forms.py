import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import form_helper, section
from documents import uploads
from partners.models import InstitutionType

from ..enums import Reply, StretchKind
from ..forms.heard import HeardForm
from ..models import ReviewRules, ReviewStretch
from .answering import Said
from .rules import recount


class ServiceReplyForm(forms.Form):
    """What the provider says of one entry; left alone it says nothing."""

    reply = forms.ChoiceField(
        label=_("This entry"), choices=Reply.choices, widget=forms.RadioSelect, required=False
    )
    note = forms.CharField(
        label=_("What has changed"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: new phone, other hours. No data of clients."),
    )

    def __init__(self, *args, service, **kwargs):
        super().__init__(*args, prefix=f"s{service.pk}", **kwargs)
        self.service = service
        self.warnings = []

    def clean(self):
        data = super().clean()
        note = (data.get("note") or "").strip()
        if data.get("reply") == Reply.CHANGED and not note and "note" not in self.errors:
            self.add_error("note", ValidationError(_("Write what has changed."), code="required"))
        if note and data.get("reply") in ("", Reply.TRUE):
            self.add_error(
                "reply", ValidationError(_("You wrote a change: choose what it means."), code="unclear")
            )
        if note:
            self._guard(note)
        return data

    def _guard(self, note):
        provider = self.service.provider
        verdict = guard.check(
            note,
            allowed_phones=[self.service.phone, *(each.number for each in provider.phones.all())],
            allowed_emails=[self.service.email, provider.email],
        )
        self.warnings = verdict.warnings
        for refusal in verdict.refusals:
            self.add_error("note", refusal)

    @property
    def said(self):
        reply = self.cleaned_data.get("reply")
        return Said(reply, (self.cleaned_data.get("note") or "").strip()) if reply else None


class ManyHeardForm(HeardForm):
    """On what one word about many entries rests, with the signed sheet where there is one."""

    scan = forms.FileField(
        label=_("Scan of the signed sheet"), required=False, help_text=_("PDF or picture. Not needed.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper("channel", "received_on", "on_behalf_of", "reference", "scan")

    def stored_scan(self, *, owner, by):
        """The scan as a file of `owner` (ValidationError in words), None without one."""
        scan = self.cleaned_data.get("scan")
        accept = uploads.IMAGES | {uploads.PDF}
        return uploads.store(scan, name=scan.name, owner=owner, by=by, accept=accept) if scan else None


# --- Rules --------------------------------------------------------------------------------


class DayField(forms.CharField):
    """A day of every year as people write it ("25.06"), kept as "06-25"."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "input-date", "inputmode": "decimal"}))
        super().__init__(max_length=6, **kwargs)

    def prepare_value(self, value):
        match = re.fullmatch(r"(\d\d)-(\d\d)", value or "")
        return f"{match[2]}.{match[1]}" if match else value

    def clean(self, value):
        text = super().clean(value)
        match = re.fullmatch(r"(\d{1,2})[.\-/](\d{1,2})\.?", text)
        return f"{int(match[2]):02}-{int(match[1]):02}" if match else text


class StretchForm(forms.Form):
    starts = DayField(label=_("from"), required=False)
    ends = DayField(label=_("to"), required=False)
    types = forms.ModelMultipleChoiceField(
        label=_("types of institutions"),
        queryset=InstitutionType.objects.none(),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )

    def __init__(self, *args, kind, types, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind == StretchKind.PAUSE:
            self.fields["types"].queryset = types
        else:
            del self.fields["types"]

    @property
    def chosen(self):
        """Names of the types that are ticked."""
        ticked = {str(code) for code in self["types"].value() or ()}
        return [label for code, label in self.fields["types"].choices if str(code) in ticked]

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts"), data.get("ends")
        if bool(starts) != bool(ends):
            raise ValidationError(_("Write both days, or none of them."), code="half")
        for name in ("starts", "ends") if starts else ():
            try:
                ReviewStretch._meta.get_field(name).run_validators(data[name])
            except ValidationError as error:
                self.add_error(name, error)
        return data


class RulesForm(forms.ModelForm):
    """Rules of a territory (None: of the country), with the days of its campaigns and pauses."""

    ROWS = {StretchKind.CAMPAIGN: 3, StretchKind.PAUSE: 3}

    class Meta:
        model = ReviewRules
        fields = ["interval_days", "crisis_days", "capacity_days", "funding_days"]

    def __init__(self, data=None, *, territory, rules, **kwargs):
        row = ReviewRules.objects.filter(territory=territory).first() or ReviewRules(territory=territory)
        initial = {name: getattr(rules, name) for name in self.Meta.fields}
        super().__init__(data, instance=row, initial=initial, **kwargs)
        self.is_own = row.pk is not None
        self.helper = form_helper(section(_("How often"), *self.Meta.fields))
        types = InstitutionType.objects.in_use()
        written = {StretchKind.CAMPAIGN: rules.campaigns, StretchKind.PAUSE: rules.pauses}
        self.stretches = {
            kind: [
                StretchForm(
                    data,
                    kind=kind,
                    types=types,
                    prefix=f"{kind}-{number}",
                    initial=_initial(written[kind], number),
                )
                for number in range(max(self.ROWS[kind], len(written[kind]) + 1))
            ]
            for kind in StretchKind
        }

    @property
    def campaigns(self):
        return self.stretches[StretchKind.CAMPAIGN]

    @property
    def pauses(self):
        return self.stretches[StretchKind.PAUSE]

    def is_valid(self):
        parts = [form.is_valid() for form in (*self.campaigns, *self.pauses)]
        return super().is_valid() and all(parts)

    @transaction.atomic
    def save(self):
        """Written whole: of two who write at once, the later one's rules hold. Then every entry's day is counted."""
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        row, _new = ReviewRules.objects.update_or_create(territory=self.instance.territory, defaults=fields)
        row.stretches.all().delete()
        for kind, parts in self.stretches.items():
            for part in parts:
                if part.cleaned_data.get("starts"):
                    stretch = row.stretches.create(
                        kind=kind, starts=part.cleaned_data["starts"], ends=part.cleaned_data["ends"]
                    )
                    stretch.types.set(part.cleaned_data.get("types") or [])
        recount()
        return row


def _initial(written, number):
    if number >= len(written):
        return {}
    stretch = written[number]
    return {"starts": stretch.starts, "ends": stretch.ends, "types": list(stretch.types)}
