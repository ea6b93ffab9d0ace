"""Forms of public events: what a coordinator sets, what anybody fills in."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import MARKDOWN_HELP, DateTimeInput, form_helper, section
from services_catalog.proposals.forms import Trapped

from ..enums import AccessNeed, FoodNeed
from ..models import ParticipantNeeds, PublicEvent


class EventForm(forms.ModelForm):
    class Meta:
        model = PublicEvent
        fields = ["text", "takes_registrations", "places_limit", "deadline", "has_waiting_list"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "deadline": DateTimeInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = MARKDOWN_HELP
        self.helper = form_helper(
            section(_("For everybody"), "text"),
            section(_("Registration"), "takes_registrations", "places_limit", "deadline", "has_waiting_list"),
        )

    def clean(self):
        data = super().clean()
        begins, deadline = self.instance.session.begins_at, data.get("deadline")
        if begins and deadline and deadline > begins:
            text = _("Registration ends before the meeting begins.")
            self.add_error("deadline", ValidationError(text, code="late"))
        return data


class NeedsForm(forms.Form):
    """What the meeting asks of food and access; nothing where it asks nothing. Chosen only with consent."""

    food = forms.MultipleChoiceField(
        label=_("Food"), choices=FoodNeed.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    access = forms.MultipleChoiceField(
        label=_("What I need to take part"),
        choices=AccessNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    consent = forms.BooleanField(
        label=_("I agree that the organiser uses this to prepare the meeting"),
        required=False,
        help_text=_(
            "Only if you choose something above. The organiser sees numbers, not names; erased 30 days after the "
            "meeting. You can take it back by the link in the mail."
        ),
    )

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        self.asked = [name for name in ("food", "access") if getattr(session, f"asks_{name}")]
        for name in {"food", "access"} - set(self.asked):
            del self.fields[name]
        if not self.asked:
            del self.fields["consent"]
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        if any(data.get(name) for name in self.asked) and not data.get("consent"):
            self.add_error("consent", ValidationError(_("Agree, or choose nothing above."), code="consent"))
        return data

    def keep(self, **person):
        """Of `invitee=` or `registration=`."""
        chosen = {name: self.cleaned_data.get(name) or [] for name in self.asked}
        ParticipantNeeds.keep(self.session, **chosen, **person)


class RegisterForm(Trapped, NeedsForm):
    """Name and e-mail, no account. Sent twice it is one registration."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("First name and surname"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("The confirmation goes there, with a link by which you can give the place back."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["uid", "name", "email", "food", "access", "consent"]

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, session=session, **kwargs)
        self.initial.setdefault("uid", uuid.uuid4())
        needs = [*self.asked, "consent"] if self.asked else []
        self.helper = form_helper("uid", "name", "email", *needs)

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        for refusal in guard.check(name).refusals:
            self.add_error("name", ValidationError(refusal, code="guard"))
        return name

    def clean_email(self):
        return self.cleaned_data["email"].lower()
