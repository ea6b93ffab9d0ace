"""Forms of what a meeting is: its texts, sectors and materials."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import MARKDOWN_HELP, form_helper, section
from coop_portal.once import insert_once
from partners.models import Sector

from ..models import Session, SessionMaterial, SessionSector
from ..surveying.forms import SURVEY_HELP


class SessionForm(forms.ModelForm):
    """A new meeting carries its uid, so that sent twice it is one."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Session
        fields = [
            "uid", "title", "kind", "aims", "method", "supplies", "asks_food", "asks_access", "asks_survey", "notes",
        ]  # fmt: skip
        widgets = {
            "aims": forms.Textarea(attrs={"rows": 3}),
            "supplies": forms.Textarea(attrs={"rows": 3}),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "asks_food": _(
                "Only when there is a meal. Answers are shown as numbers and erased after 30 days."
            ),
            "asks_access": _("Answers are shown as numbers and erased after 30 days."),
            "asks_survey": SURVEY_HELP,
            "notes": MARKDOWN_HELP,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["uid"]
        else:
            self.initial["uid"] = uuid.uuid4()
        self.helper = form_helper(
            *(["uid"] if "uid" in self.fields else []),
            section(_("What it is"), "title", "kind", "aims", "method"),
            section(_("Preparation"), "supplies", "asks_food", "asks_access", "asks_survey", "notes"),
        )

    def _get_validation_exclusions(self):
        # The second submit of a new row must find the first one instead of being told that it exists.
        return super()._get_validation_exclusions() | {"uid"}

    def save_new(self, *, cycle=None, programme=None):
        """The last meeting of the cycle, or a meeting of the project on its own."""
        row = self.instance
        row.uid = self.cleaned_data["uid"] or uuid.uuid4()
        if cycle is not None:
            return cycle.add_meeting(row)
        row.programme = programme
        return insert_once(row)[0]


class SectorsForm(forms.Form):
    """A line a sector: was it invited, did it come."""

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        there = {row.sector_id: row for row in session.sectors.all()}
        self.sectors = list(Sector.objects.offered(there).order_by("position", "sort_key", "pk"))
        for sector in self.sectors:
            row = there.get(sector.pk)
            for name, word in (("invited", _("invited")), ("present", _("present"))):
                self.fields[f"{name}_{sector.pk}"] = forms.BooleanField(
                    label=f"{sector}: {word}",
                    required=False,
                    initial=bool(row and getattr(row, name)),
                    widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
                )

    def rows(self):
        """(sector, bound field of "invited", of "present") for the table."""
        return [(s, self[f"invited_{s.pk}"], self[f"present_{s.pk}"]) for s in self.sectors]

    @transaction.atomic
    def save(self):
        Session.objects.select_for_update(of=["self"]).get(pk=self.session.pk)
        for sector in self.sectors:
            fields = {name: self.cleaned_data[f"{name}_{sector.pk}"] for name in ("invited", "present")}
            if any(fields.values()):
                SessionSector.objects.update_or_create(session=self.session, sector=sector, defaults=fields)
            else:
                SessionSector.objects.filter(session=self.session, sector=sector).delete()


class MaterialForm(forms.ModelForm):
    upload = forms.FileField(label=_("File"), help_text=_("PDF, picture or office document."))

    class Meta:
        model = SessionMaterial
        fields = ["uid", "title", "upload", "is_public"]
        widgets = {"uid": forms.HiddenInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("uid", uuid.uuid4())
        self.helper = form_helper("uid", "title", "upload", "is_public")

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"uid"}

    def save(self):
        """False where the file cannot be added; the form says why."""
        try:
            return self.instance.add(self.cleaned_data["upload"])
        except ValidationError as refusal:
            self.add_error("upload", refusal)
            return False
