from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput, form_helper, section
from partners.charters.forms import no_pesel
from partners.forms import InstitutionField
from partners.models import Institution
from workshops.enums import RecommendationStatus

from .attaching import verbs as attaching
from .drafting import charter_items_for
from .enums import SignerRule
from .models import Agreement, AgreementTemplate, Clause, EditConflict, Party, PartySigner
from .placeholders import PLACEHOLDERS
from .register.days import wrong_last_day

YEARS = (1990, 2100)


def check_year(day):
    if day and not YEARS[0] <= day.year <= YEARS[1]:
        raise ValidationError(_("Check the year."), code="year")


class DraftForm(forms.Form):
    """The recommendations of a cycle that the agreement is to rest on."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    template = forms.ModelChoiceField(
        None, label=_("Template"), empty_label=None, required=False, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("Title of the agreement"), max_length=300, required=False,
        help_text=_("Left empty: the title of the template."),
    )  # fmt: skip
    recommendations = forms.ModelMultipleChoiceField(
        None,
        label=_("Recommendations that become the scope of the agreement"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one recommendation.")},
    )

    def __init__(self, *args, cycle, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.cycle, self.by = cycle, by
        templates = AgreementTemplate.objects.variants(cycle.edition.programme, cycle.team)
        self.fields["template"].queryset = templates
        self.fields["template"].label_from_instance = AgreementTemplate.labelled
        self.fields["template"].initial = templates.first()
        usable = (
            cycle.recommendations.standing()
            .exclude(status=RecommendationStatus.REJECTED)
            .prefetch_related("owners")
        )
        self.fields["recommendations"].queryset = usable
        self.fields["recommendations"].label_from_instance = _recommendation_label
        self.fields["recommendations"].initial = [
            item.pk for item in usable if item.status == RecommendationStatus.ACCEPTED
        ]

    def save(self):
        """The draft, or None with the refusal as the form's error."""
        data = self.cleaned_data
        chosen = data["recommendations"]
        try:
            return Agreement.draft_from(
                self.cycle,
                chosen,
                by=self.by,
                uid=data["uid"],
                title=data["title"],
                template=data["template"],
            )
        except ValidationError as refusal:
            self.add_error(None, refusal)


def _recommendation_label(item):
    duties = _("within official duties")
    return f"{item.title} ({duties})" if item.within_duties else item.title


class VersionedForm(forms.ModelForm):
    """Edits a row with `edit_version`. When somebody saved another text meanwhile, `conflict` is the row as it is.

    The form then carries the new version, so that the next save is a decision made in sight of both texts.
    """

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    conflict = None

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.fields["expected_version"].initial = self.instance.edit_version or 1

    def save(self):
        """The verb's answer, or None after a conflict."""
        try:
            return self.write(self.cleaned_data["expected_version"])
        except EditConflict as conflict:
            self.conflict = conflict.current
            self.data = self.data.copy()
            self.data[self.add_prefix("expected_version")] = conflict.current.edit_version
            return None


class DetailsForm(VersionedForm):
    class Meta:
        model = Agreement
        fields = ["title", "place", "dated_on", "starts_on", "ends_on", "notice_months", "promises_money"]
        widgets = {"dated_on": DateInput, "starts_on": DateInput, "ends_on": DateInput}
        labels = {
            "place": _("Concluded (where)"),
            "dated_on": _("Date of the agreement"),
        }
        help_texts = {
            "place": _("As it is to be read after “concluded”, for example: in Sterdyń."),
            "dated_on": _("Left empty: the day of the last signature."),
            "starts_on": _("Left empty: from the day of the last signature."),
            "ends_on": _("Left empty: for an indefinite time."),
            "promises_money": _(
                "Then the party's treasurer countersigns: add the treasurer among who signs."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper(
            section(_("Heading"), "title", "place", "dated_on"),
            section(_("Duration"), "starts_on", "ends_on", "notice_months"),
            section(_("Financing"), "promises_money"),
            "expected_version",
        )

    def clean(self):
        data = super().clean()
        for name in ("dated_on", "starts_on", "ends_on"):
            try:
                check_year(data.get(name))
            except ValidationError as wrong:
                self.add_error(name, wrong)
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day must not be before the first one."))
        elif sentence := wrong_last_day(data.get("ends_on"), self.instance.amends):
            self.add_error("ends_on", sentence)
        if data.get("ends_on") and self.instance.lasts_on:
            self.add_error("ends_on", _("This annex is for an indefinite time: leave the last day empty."))
        return data

    def write(self, expected_version):
        changes = {name: self.cleaned_data[name] for name in self.Meta.fields}
        self.agreement.edit_details(expected_version=expected_version, **changes)
        return self.agreement


class ClauseForm(VersionedForm):
    """A clause of a draft; a new one carries its uid hidden."""

    uid = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Clause
        fields = ["title", "kind", "text", "recommendations", "charter_items"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 16}),
            "recommendations": forms.CheckboxSelectMultiple,
            "charter_items": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "text": _(
                "Plain text. A line that begins with “1.” is a paragraph, with “1)” a point, with “a)” a letter."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recommendations"].queryset = self._recommendations()
        self.fields["recommendations"].label_from_instance = _recommendation_label
        self.fields["recommendations"].required = False
        self.fields["charter_items"].queryset = charter_items_for(self.agreement)
        self.fields["charter_items"].required = False
        self.fields["uid"].initial = self.instance.uid

    def _recommendations(self):
        if not self.agreement.cycle_id:
            return self.fields["recommendations"].queryset.none()
        return self.agreement.cycle.recommendations.standing()

    @property
    def placeholders(self):
        return [{"name": f"{{{name}}}", "meaning": meaning} for name, meaning in PLACEHOLDERS.items()]

    def write(self, expected_version):
        changes = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.instance.pk:
            return self.agreement.edit_clause(self.instance, expected_version=expected_version, **changes)
        return self.agreement.add_clause(uid=self.cleaned_data["uid"], **changes)

    def _post_clean(self):
        """The verb writes the row that it has locked; this one, read before the lock, stays as it was."""


class PartyAddForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    institution = InstitutionField(
        label=_("Institution"),
        help_text=_(
            "Name, short name, NIP or REGON. For a unit that is not a legal person the party is the gmina or powiat,"
            " acting through the unit."
        ),
    )

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        near = Institution.objects.listed().filter(seat__in=agreement.parties.values("subject__seat"))
        self.fields["institution"].widget.suggestions = list(near.values_list("name", flat=True)[:200])

    def save(self):
        """The party, or None with the refusal shown at the field."""
        data = self.cleaned_data
        try:
            return self.agreement.add_party(data["institution"], uid=data["uid"])
        except ValidationError as refusal:
            self.add_error("institution", refusal.messages)
            return None


class PartyForm(forms.ModelForm):
    class Meta:
        model = Party
        fields = ["contact_name", "contact_post", "contact_phone", "contact_email", "case_number"]
        help_texts = {
            "contact_phone": _("A work phone: it is printed in the agreement."),
            "case_number": _("“Znak sprawy” in the party's office, where it has one."),
        }

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.fields["case_number"].validators.append(no_pesel)
        contact = [name for name in self.Meta.fields if name.startswith("contact")]
        self.helper = form_helper(
            section(_("Who coordinates the cooperation for this party"), *contact),
            section(_("Office"), "case_number"),
        )

    def save(self):
        self.agreement.edit_party(self.instance, **self.cleaned_data)
        return self.instance


class SignerForm(forms.ModelForm):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("File of the basis"),
        required=False,
        help_text=_(
            "Scan of the power of attorney, resolution or authorisation (PDF or picture). A new one replaces it."
        ),
    )

    class Meta:
        model = PartySigner
        fields = ["name", "post", "basis", "basis_number", "basis_date", "rule", "together_with"]
        widgets = {"basis_date": DateInput, "rule": forms.RadioSelect}
        help_texts = {
            "post": _("As it is to be printed, for example: director."),
            "basis_number": _(
                "Of the power of attorney, resolution or authorisation; of the entry in the KRS."
            ),
        }

    def __init__(self, *args, agreement, party, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.instance.party = party
        self.fields["uid"].initial = self.instance.uid
        others = party.signers.exclude(pk=self.instance.pk).exclude(rule=SignerRule.TREASURER)
        self.fields["together_with"].queryset = others
        self.fields["together_with"].label_from_instance = lambda signer: signer.name
        self.fields["together_with"].help_text = _("Only for who signs together with another person.")
        self.helper = form_helper(
            section(_("Who signs"), "name", "post", "rule", "together_with"),
            section(_("On what basis"), "basis", "basis_number", "basis_date", "file"),
            "uid",
        )

    def clean_basis_date(self):
        day = self.cleaned_data["basis_date"]
        check_year(day)
        return day

    def clean(self):
        data = super().clean()
        if data.get("rule") != SignerRule.TOGETHER:
            data["together_with"] = None
        return data

    @transaction.atomic
    def write(self, by):
        if self.instance._state.adding:
            self.instance.uid = self.cleaned_data["uid"]
        signer = self.agreement.save_signer(self.instance)
        if self.cleaned_data["file"]:
            attaching.keep_basis(self.agreement, signer, self.cleaned_data["file"], by=by)
        return signer

    def save(self, *, by):
        """The signer, or None with the refusal of the file shown at it."""
        is_new = self.instance._state.adding
        try:
            return self.write(by)
        except ValidationError as refusal:
            self.add_error("file", refusal)
            if is_new:  # nothing was saved, so that the next attempt adds it again
                self.instance.pk, self.instance._state.adding = None, True
            return None


class CaseNumberForm(forms.Form):
    case_number = forms.CharField(
        label=_("Case number of the party"), max_length=100, required=False, validators=[no_pesel],
        help_text=_("“Znak sprawy” in the party's office, where it has one."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[no_pesel])


class LinkForm(forms.Form):
    """To whom the link goes: the party's shared mailbox or another address of it."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    address = forms.EmailField(
        label=_("E-mail address of the party"),
        help_text=_("Whoever opens the mail can download the agreement without an account, for 30 days."),
    )
