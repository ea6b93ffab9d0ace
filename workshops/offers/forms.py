from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput, form_helper
from documents.enums import Channel
from services_catalog.models import Service

from ..enums import OfferKind
from ..models import Offer, OfferNeed
from .asking import suggestions

EMPTY_ROWS = 3
MOST = 30


def refuse_client_data(form, texts):
    """Adds an error to each field whose text holds what may be a client's: a PESEL, a stranger's phone or address."""
    for name, text in texts.items():
        for refusal in guard.check(text, allowed_phones=form.phones, allowed_emails=form.emails).refusals:
            form.add_error(name, ValidationError(refusal, code="clients"))


class OfferForm(forms.ModelForm):
    """A row of the card; an empty title leaves it out. What it was taken from must be the institution's own."""

    class Meta:
        model = Offer
        fields = ["kind", "title", "audience", "conditions", "service", "resource"]
        widgets = {"service": forms.HiddenInput, "resource": forms.HiddenInput}

    def __init__(self, *args, card, phones, emails, **kwargs):
        super().__init__(*args, **kwargs)
        self.phones, self.emails = phones, emails
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "kind" else "form-control"
        self.fields["title"].required = False
        self.fields["kind"].initial = OfferKind.RESIDENTS
        self.fields["service"].queryset = Service.objects.filter(provider=card.institution_id)
        self.fields["resource"].queryset = card.institution.resources.all()

    def has_changed(self):
        """A row that was filled in beforehand and left as it was is an answer, too."""
        return bool(self.data.get(self.add_prefix("title"))) or super().has_changed()

    def clean(self):
        data = super().clean()
        refuse_client_data(self, {name: data.get(name) or "" for name in ("title", "audience", "conditions")})
        return data


class BaseOfferFormSet(forms.BaseModelFormSet):
    def rows(self):
        """Offers that have a title, in their order."""
        return [form.instance for form in self.forms if form.cleaned_data.get("title")]


OfferFormSet = forms.modelformset_factory(
    Offer, form=OfferForm, formset=BaseOfferFormSet, extra=0, max_num=MOST, absolute_max=MOST
)


class NeedsForm(forms.Form):
    """What the institution looks for; the coordinator also says how the card came."""

    needs = forms.CharField(
        label=_("What we look for"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One thing in a line, for example: a room for 20 people on Thursday afternoons."),
    )  # fmt: skip

    def __init__(self, *args, card, phones=(), emails=(), on_paper=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.card, self.phones, self.emails = card, phones, emails
        self.initial["needs"] = "\n".join(need.title for need in card.needs.all())
        if on_paper:
            allowed = [Channel.PAPER, Channel.MEETING, Channel.PHONE, Channel.MAIL]
            self.fields["channel"] = forms.ChoiceField(
                label=_("How the card came"), choices=[(each.value, each.label) for each in allowed]
            )
            self.fields["received_on"] = forms.DateField(
                label=_("Received on"), required=False, widget=DateInput()
            )
        self.helper = form_helper()

    def clean_needs(self):
        lines = [line.strip() for line in self.cleaned_data["needs"].splitlines() if line.strip()]
        if any(len(line) > 200 for line in lines):
            raise ValidationError(
                _("A line may have 200 letters; put each thing into a line of its own."), code="long"
            )
        if len(lines) > MOST:
            raise ValidationError(_("Thirty things are too many for one card."), code="many")
        return lines

    def clean(self):
        data = super().clean()
        refuse_client_data(self, {"needs": "\n".join(data.get("needs") or [])})
        return data

    def rows(self):
        """OfferNeeds; a line that stood on the card keeps its row and with it who can help."""
        known = {need.title: need for need in self.card.needs.all()}
        return [
            known.pop(line, None) or OfferNeed(title=line)
            for line in dict.fromkeys(self.cleaned_data["needs"])
        ]


def forms_of(card, data=None, *, on_paper=False):
    """(formset of offers, form of needs) of a card; one that nobody answered is filled in from what is known."""
    institution = card.institution
    own = {
        "phones": [phone.number for phone in institution.phones.all()],
        "emails": [institution.email] if institution.email else [],
    }
    offers = card.offers.all()
    known = [] if card.answered_at or offers else list(suggestions(card))
    initial = [
        {
            "kind": offer.kind, "title": offer.title, "audience": offer.audience, "conditions": offer.conditions,
            "service": offer.service_id, "resource": offer.resource_id,
        }
        for offer in known
    ]  # fmt: skip
    formset = OfferFormSet(
        data, queryset=offers, initial=initial, prefix="oferty", form_kwargs={"card": card, **own}
    )
    formset.extra = len(initial) + EMPTY_ROWS
    return formset, NeedsForm(data, card=card, on_paper=on_paper, **own)
