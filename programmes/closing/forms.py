"""Forms of a project's end. Each takes its context by keyword; saving calls one verb."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Membership, User
from coop_portal import guard
from coop_portal.forms import DateInput, form_helper, section
from documents.enums import Channel
from partners.forms import InstitutionField
from partners.models import Institution, Territory

from ..enums import YearAnswer
from ..models import ClosingNote

MOST_FILES = 10
RECORDED = [
    Channel.PHONE,
    Channel.MAIL,
    Channel.PAPER,
    Channel.E_DORECZENIA,
    Channel.MEETING,
    Channel.DOCUMENT,
]


def refuse_client_data(text):
    """Texts about what lasts stand near people who are helped."""
    verdict = guard.check(
        text,
        phone_refusal=_("Leave out the phone number %(phone)s: contacts stand on the institution's card."),
        email_refusal=_("Leave out the address %(email)s: contacts stand on the institution's card."),
    )
    if verdict.refusals:
        raise ValidationError([ValidationError(each, code="clients") for each in verdict.refusals])
    return text


def people_who_may_take_over(programme):
    """Accounts with a role around the project: its animators, and people of its partner institutions."""
    places = list(programme.territories.all())
    above = set().union(*(place.path_ids() for place in places))
    inside = Territory.objects.within([place.pk for place in places]).values("pk")
    around = Q(role=Role.ANIMATOR) & (Q(territory__in=above) | Q(territory__in=inside))
    partners = Q(institution__in=programme.partners.values("institution"))
    roles = Membership.objects.current().filter(around | partners)
    people = User.objects.filter(pk__in=roles.values("user"), is_active=True)
    return people.order_by("last_name", "first_name", "email")


class SettleForm(forms.Form):
    """Who goes on with one thing, or why nobody does."""

    institution = InstitutionField(label=_("Institution that takes over"), required=False)
    user = forms.ModelChoiceField(
        None, label=_("Or a person with an account"), required=False, empty_label=_("nobody chosen")
    )
    from_on = forms.DateField(label=_("From"), required=False, widget=DateInput)
    reason = forms.CharField(
        label=_("Why it ends"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when nobody goes on with it. Anybody may read it."),
    )
    others = forms.BooleanField(
        label=_("The same for all others of this part about which nothing is decided yet"), required=False
    )

    def __init__(self, *args, programme, decided=None, **kwargs):
        super().__init__(*args, **kwargs)
        if decided:
            self.initial = {
                "institution": decided.institution_id, "user": decided.user_id,
                "from_on": decided.from_on, "reason": decided.reason,
            }  # fmt: skip
        self.fields["user"].queryset = people_who_may_take_over(programme)
        self.fields["institution"].widget.suggestions = list(
            Institution.objects.filter(programme_partnerships__programme=programme)
            .values_list("name", flat=True)
            .distinct()
        )
        self.helper = form_helper(
            section(_("Somebody goes on with it"), "institution", "user", "from_on"),
            section(_("Or it ends with the project"), "reason"),
            "others",
        )

    def clean_reason(self):
        return refuse_client_data(self.cleaned_data["reason"].strip())

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        named = [name for name in ("institution", "user", "reason") if data.get(name)]
        if len(named) != 1:
            raise ValidationError(
                _("Name one institution or one person, or write why it ends: exactly one of the three."),
                code="one",
            )
        if named == ["reason"]:
            data["from_on"] = None
        elif not data.get("from_on"):
            self.add_error("from_on", _("From which day?"))
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the project's journal."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class KeepForm(ReasonForm):
    day = forms.DateField(label=_("Documents kept until"), widget=DateInput)
    field_order = ["day", "reason"]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not 2000 <= day.year <= timezone.localdate().year + 100:
            raise ValidationError(_("Look at the year: it cannot be right."), code="year")
        return day


class AskForm(forms.Form):
    """Whom to ask about a year."""

    institution = InstitutionField(label=_("Institution that is asked"))
    address = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Empty: the institution's mailbox of the register.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        if institution := data.get("institution"):
            data["address"] = data.get("address") or institution.email
            if not data["address"] and "address" not in self.errors:
                self.add_error("address", _("The register knows no e-mail of this institution: write one."))
        return data


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files up to MOST_FILES; the cleaned value is a list."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        files = [file for file in files if file]
        if len(files) > MOST_FILES:
            raise ValidationError(_("At most %(n)s files at once."), params={"n": MOST_FILES}, code="many")
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class AnswerForm(forms.Form):
    """What an institution says of one year."""

    answer = forms.ChoiceField(
        label=_("Does what the project built last?"), choices=YearAnswer.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What shows it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "For example how often the team met, what the list holds. Numbers of people, never names."
        ),
    )
    files = ManyFilesField(
        label=_("Files"),
        required=False,
        help_text=_("Photos, minutes, a printed list: PDF, picture or office document."),
    )

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        if year.answer and not self.is_bound:
            self.initial |= {"answer": year.answer, "text": year.text}
        self.helper = form_helper()

    def clean_text(self):
        return refuse_client_data(self.cleaned_data["text"].strip())

    def clean(self):
        data = super().clean()
        if (
            data.get("answer") in (YearAnswer.CHANGED, YearAnswer.ENDED)
            and not data.get("text")
            and not self.errors
        ):
            self.add_error("text", _("Write in a sentence what has changed or why it ended."))
        return data


class RecordForm(AnswerForm):
    """The same answer as it came by phone, letter or at a meeting, written down by who runs the project."""

    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(channel.value, channel.label) for channel in RECORDED]
    )
    received_on = forms.DateField(label=_("Received on"), widget=DateInput, initial=timezone.localdate)
    on_behalf_of = forms.CharField(label=_("Who said it"), required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper(
            section(_("The answer"), "answer", "text", "files"),
            section(_("Where it comes from"), "channel", "received_on", "on_behalf_of"),
        )

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if not datetime.date(2000, 1, 1) <= day <= timezone.localdate():
            raise ValidationError(_("This day is still to come, or the year is wrong."), code="day")
        return day


class ClosingNoteForm(forms.ModelForm):
    class Meta:
        model = ClosingNote
        fields = ["text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 6
        self.fields["text"].help_text = _("Anybody may read it on the project's page.")
        self.helper = form_helper()

    def clean_text(self):
        return refuse_client_data(self.cleaned_data["text"].strip())
