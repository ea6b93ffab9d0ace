"""Forms of a project and of its rows. A row's form takes the project on its instance."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm
from coop_portal.folding import FoldedField
from coop_portal.forms import (
    DateInput,
    DateTimeInput,
    MoneyField,
    MonthField,
    explain_markdown,
    form_helper,
    section,
)
from coop_portal.sorting import SortKeyField
from documents import uploads
from partners.forms import AreasField, InstitutionField

from ..models import (
    Edition,
    Funding,
    GroupRules,
    Milestone,
    News,
    Programme,
    ProgrammeContact,
    ProgrammeDocument,
    ProgrammeLink,
    ProgrammePartner,
    ProgrammeTitle,
)

PROGRAMME_FIELDS = [
    "title",
    "short_title",
    "banner",
    "content_languages",
    "summary",
    "goal",
    "description",
    "audience",
    "territories",
    "starts_on",
    "ends_on",
]


class ProgrammeForm(ConflictSafeForm):
    MARKDOWN = ("goal", "description", "audience")

    content_languages = forms.MultipleChoiceField(
        label=_("Languages of the texts"),
        choices=settings.CONTENT_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The texts below stay in one language; in the others they are translated one by one."),
    )
    territories = AreasField(label=_("Territory"), required=False)
    starts_on = MonthField(label=_("First month"), required=False)
    ends_on = MonthField(label=_("Last month"), required=False, last=True)

    class Meta:
        model = Programme
        fields = PROGRAMME_FIELDS
        help_texts = {"short_title": _("For menus and lists; the full title stays on the page.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("summary", "goal"):
            self.fields[name].widget.attrs["rows"] = 4
        self.helper = form_helper(
            "version",
            section(_("Name"), "title", "short_title", "banner", "content_languages"),
            section(_("About the project"), "summary", "goal", "description", "audience"),
            section(_("Where and when"), "territories", "starts_on", "ends_on"),
        )
        explain_markdown(self)

    def clean_content_languages(self):
        """The own language is always one of them; the order is that of the settings."""
        chosen = {*self.cleaned_data["content_languages"], self.instance.language}
        return [code for code, _name in settings.CONTENT_LANGUAGES if code in chosen]


class NewProgrammeForm(forms.ModelForm):
    """The least that a draft needs; the rest follows on the page of its settings."""

    class Meta:
        model = Programme
        fields = ["uid", "title", "short_title"]
        widgets = {"uid": forms.HiddenInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper("uid", "title", "short_title")


class RowForm(forms.ModelForm):
    """A row of a project: a new one comes last, and the same one sent again is the one that is there."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._before = self._row_values()
        self.helper = form_helper()

    def _get_validation_exclusions(self):
        """The project is no field of the form, and yet what is unique within it is checked here."""
        return super()._get_validation_exclusions() - {"programme"}

    def siblings(self):
        return type(self.instance).objects.filter(programme=self.instance.programme)

    def save(self, *, by):
        """In the caller's transaction, which holds the project's row."""
        if self.instance.pk is None:
            if self._is_there():
                return
            if hasattr(self.instance, "position"):
                self._place_last()
            self.instance.save()
        else:
            self.instance.save(update_fields=self._changed_columns())
        self._save_m2m()

    def _row_values(self):
        return {field: getattr(self.instance, field.attname) for field in self.instance._meta.concrete_fields}

    def _changed_columns(self):
        """Columns that this form changes: its translations, place and state others may have written meanwhile."""
        now = self._row_values()
        derived = (SortKeyField, FoldedField)
        return [
            field.name for field in now if now[field] != self._before[field] or isinstance(field, derived)
        ]

    def _place_last(self):
        last = self.siblings().aggregate(last=Max("position"))["last"]
        self.instance.position = 0 if last is None else last + 1

    def _is_there(self):
        columns = {field.name for field in self.instance._meta.concrete_fields} & set(self._meta.fields)
        own = {name: self.cleaned_data[name] for name in columns if name in self.cleaned_data}
        return self.siblings().filter(**own).exists()


class TitleForm(RowForm):
    class Meta:
        model = ProgrammeTitle
        fields = ["title", "language"]


class PartnerForm(RowForm):
    institution = InstitutionField(label=_("Institution"))

    class Meta:
        model = ProgrammePartner
        fields = ["institution", "role", "note"]


class ContactForm(RowForm):
    institution = InstitutionField(label=_("Institution"), required=False)
    phones = forms.CharField(
        label=_("Phones"),
        required=False,
        help_text=_("Each in a line of its own."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = ProgrammeContact
        fields = ["label", "institution", "email", "phones"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["phones"] = "\n".join(self.instance.phones)

    def clean_phones(self):
        phones = [line.strip() for line in self.cleaned_data["phones"].splitlines() if line.strip()]
        if any(len(phone) > 40 for phone in phones):
            raise ValidationError(_("A phone number has at most 40 characters."))
        return phones

    def clean(self):
        if not self.errors and not (self.cleaned_data["email"] or self.cleaned_data["phones"]):
            raise ValidationError(_("A contact needs an e-mail address or a phone."))
        return super().clean()


class FundingForm(RowForm):
    total = MoneyField(label=_("Total"), required=False)
    grant = MoneyField(label=_("Grant"), required=False)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in ("PLN", "EUR", "USD", "CZK")]
    )

    class Meta:
        model = Funding
        fields = [
            "source", "measure", "fund", "agreement_number", "total", "grant", "currency", "sign_strip",
            "sustainability_from", "sustainability_to", "retain_until", "funder_system",
        ]  # fmt: skip
        widgets = dict.fromkeys(("sustainability_from", "sustainability_to", "retain_until"), DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper(
            section(
                _("Where the money comes from"), "source", "measure", "fund", "agreement_number", "sign_strip"
            ),
            section(_("Amounts"), "total", "grant", "currency"),
            section(
                _("After the end"),
                "sustainability_from",
                "sustainability_to",
                "retain_until",
                "funder_system",
            ),
        )


class MilestoneForm(RowForm):
    class Meta:
        model = Milestone
        fields = ["number", "title", "goal", "due_on"]
        widgets = {"due_on": DateInput}


class LinkForm(RowForm):
    class Meta:
        model = ProgrammeLink
        fields = ["title", "url"]


class DocumentForm(RowForm):
    """The file is checked and kept by `documents.uploads`; the row only names it."""

    upload = forms.FileField(label=_("File"), required=False, help_text=_("PDF, picture or office document."))
    alt_text = forms.CharField(
        label=_("What it shows (text)"),
        max_length=500,
        required=False,
        help_text=_("For a picture or a poster: its words, for those who cannot see it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = ProgrammeDocument
        fields = ["title"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = self.instance.pk is None
        if self.instance.pk:
            self.initial["alt_text"] = self.instance.file.alt_text
            self.fields["upload"].help_text = _("Leave empty to keep the present file.")
        self.order_fields(["title", "upload", "alt_text"])

    def clean(self):
        cleaned = super().clean()
        upload = cleaned.get("upload")
        if upload and uploads.sniff(upload.read()) in uploads.IMAGES and not cleaned.get("alt_text"):
            self.add_error("alt_text", _("A picture needs its words in text: not everybody sees it."))
        return cleaned

    def save(self, *, by):
        if self.cleaned_data["upload"]:
            self.instance.file = uploads.store(
                self.cleaned_data["upload"],
                name=self.cleaned_data["upload"].name,
                owner=self.instance.programme,
                by=by,
                alt_text=self.cleaned_data["alt_text"],
            )
        elif self.cleaned_data["alt_text"] != self.instance.file.alt_text:
            self.instance.file.alt_text = self.cleaned_data["alt_text"]
            self.instance.file.save(update_fields=["alt_text"])
        super().save(by=by)


RULES = ["minimum_people", "minimum_per_institution", "institutions", "sectors_differ", "same_place"]


class EditionForm(RowForm):
    """An edition with the rules for its groups, which are its own: those shared with others are copied first."""

    has_rules = forms.BooleanField(
        label=_("The edition makes groups of institutions by rules"), required=False
    )
    minimum_people = forms.IntegerField(label=_("At least so many people in a group"), min_value=1, initial=6)
    minimum_per_institution = forms.IntegerField(
        label=_("At least so many from each institution"), min_value=1, initial=3
    )
    institutions = forms.IntegerField(label=_("Number of institutions"), min_value=1, initial=2)
    sectors_differ = forms.BooleanField(
        label=_("Institutions of different sectors"), required=False, initial=True
    )
    same_place = forms.ChoiceField(
        label=_("Same place"),
        choices=GroupRules._meta.get_field("same_place").choices,
        initial=GroupRules._meta.get_field("same_place").default,
    )
    territories = AreasField(label=_("Territory"), required=False)

    class Meta:
        model = Edition
        fields = [
            "name", "starts_on", "ends_on", "territories", "target_groups", "target_people", "group_limit",
        ]  # fmt: skip
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        help_texts = {
            "group_limit": _("No more groups than this are accepted. Empty: no limit."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rules = self.instance.rules
        self.initial |= {name: getattr(rules, name) for name in RULES} if rules else {}
        self.initial["has_rules"] = rules is not None or self.instance.pk is None
        self.helper = form_helper(
            section(_("Edition"), "name", "starts_on", "ends_on", "territories"),
            section(_("Targets"), "target_groups", "target_people", "group_limit"),
            section(_("Rules for groups"), "has_rules", *RULES),
        )

    def clean(self):
        cleaned = super().clean()
        people, each = cleaned.get("minimum_people"), cleaned.get("minimum_per_institution")
        if cleaned.get("has_rules") and people and each and people < each:
            self.add_error(
                "minimum_people", _("The whole group cannot be smaller than one institution's part.")
            )
        return cleaned

    def save(self, *, by):
        rules = self.instance.rules
        if not self.cleaned_data["has_rules"]:
            self.instance.rules = None
        else:
            if rules is None or rules.editions.exclude(pk=self.instance.pk).exists():
                rules = GroupRules()
            for name in RULES:
                setattr(rules, name, self.cleaned_data[name])
            rules.name = f"{self.instance.programme}: {self.cleaned_data['name']}"[:200]
            rules.save()
            self.instance.rules = rules
        super().save(by=by)


class NewsForm(RowForm):
    MARKDOWN = ("text",)

    class Meta:
        model = News
        fields = ["title", "summary", "text", "event_on", "author", "published_at", "shows_time"]
        widgets = {"event_on": DateInput, "published_at": DateTimeInput}
        help_texts = {
            "published_at": _("Empty: a draft. A moment to come: published then."),
            "author": _("May stay empty: then none is shown."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["summary"].widget.attrs["rows"] = 3
        explain_markdown(self)
