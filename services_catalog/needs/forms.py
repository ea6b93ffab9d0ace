"""Forms of needs. Every free text in them goes through the guard, for it is written near clients."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Membership, User
from coop_portal import guard
from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import form_helper
from coop_portal.vocabulary import offer
from partners.models import Institution, Territory

from ..enums import ServiceStatus
from ..models import Need, NeedDesk, NeedOffer, Service
from ..proposals.forms import Trapped

NO_NAMES = _("This is not the name of a person in need (it is a patron, a street, an institution)")


class Guarded(forms.Form):
    """A form with `text`: what is a person's is refused, what may be one asks for a tick."""

    no_names = forms.BooleanField(label=NO_NAMES, required=False)
    visible = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.show()

    def show(self, *more):
        self.helper = form_helper(*self.visible, *more)

    def allowed(self):
        """Phones and addresses that may be written: keywords of guard.check."""
        return {}

    def clean(self):
        data = super().clean()
        verdict = guard.check(data.get("text") or "", **self.allowed())
        for refusal in verdict.refusals:
            self.add_error("text", ValidationError(refusal, code="guard"))
        if verdict.warnings:
            self.show("no_names")
            if not data.get("no_names"):
                for warning in verdict.warnings:
                    self.add_error("no_names", ValidationError(warning, code="name"))
        return data


class SentOnce(Guarded, forms.ModelForm):
    """A creation form: sent twice it makes one row."""

    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("uid", uuid.uuid4())
        offer(self)


class _NeedForm(SentOnce):
    class Meta:
        model = Need
        fields = ["topic", "recipients", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4}), "recipients": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].empty_label = _("another one, or I do not know")
        groups = self.fields["recipients"]
        groups.queryset = groups.queryset.filter(is_staff=False)
        self.fields["text"].required = True

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())

    def save(self):
        raise NotImplementedError("A need is kept by asking.py")


class AskForm(Trapped, _NeedForm):
    """What a resident needs."""

    visible = ("text", "topic", "recipients", "address")

    def allowed(self):
        return {
            "phone_refusal": _("Remove the phone number %(phone)s: the text is read by many people."),
            "email_refusal": _(
                "Remove the e-mail address %(email)s: the text is read by many people. "
                "For an answer write it in its own field."
            ),
        }

    class Meta(_NeedForm.Meta):
        fields = [*_NeedForm.Meta.fields, "address"]
        labels = {"text": _("I need ...")}
        help_texts = {
            "text": _(
                "What is missing here, for whom and how often. Do not write data of your own or of anybody else: "
                "no names, phones, addresses, PESEL."
            ),
            "address": _("Only if you want to be told of the answer; it is erased when you have read it."),
        }

    def clean_address(self):
        return self.cleaned_data["address"].lower()


class HeardForm(_NeedForm):
    """What a professional heard, of nobody by name."""

    gmina = forms.ModelChoiceField(Territory.objects.none(), label=_("Gmina"), empty_label=None)
    visible = ("gmina", "text", "topic", "recipients")

    class Meta(_NeedForm.Meta):
        labels = {"text": _("What people say that they miss")}
        help_texts = {"text": _("As people say it, of nobody by name. Do not write data of clients.")}

    def __init__(self, *args, gminas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gmina"].queryset = gminas


# --- Triage ---------------------------------------------------------------------------------


class TakeUpForm(forms.Form):
    is_public = forms.BooleanField(
        label=_("Show it on the public page of the gmina"), required=False, initial=True
    )


class AnswerForm(Guarded):
    """What there is, in words and by services of the list; offers of institutions are ticked."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Phones and e-mails of services on the list and of institutions that made an offer may stand here."
        ),
    )
    services = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=_("Services of the list"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offers = forms.ModelMultipleChoiceField(
        NeedOffer.objects.none(), label=_("Offers that the answer takes up"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=_("Show the need and the answer on the public page of the gmina"), required=False
    )
    visible = ("text", "services", "offers", "is_public")

    def __init__(self, *args, need, suggested, **kwargs):
        offers = need.offers.select_related("institution", "service").prefetch_related("institution__phones")
        self.offered = list(offers)
        super().__init__(*args, **kwargs)
        ids = {each.pk for each in suggested} | {each.service_id for each in self.offered if each.service_id}
        self.fields["services"].queryset = (
            Service.objects.published()
            .filter(pk__in=ids)
            .select_related("provider")
            .order_by("sort_key", "pk")
        )
        self.fields["services"].label_from_instance = lambda each: f"{each.name} ({each.provider})"
        self.fields["offers"].queryset = need.offers.select_related("institution")
        self.fields["offers"].label_from_instance = lambda each: f"{each.institution}: {each.text}"
        self.initial["is_public"] = need.is_public or not need.is_heard
        for name in ("services", "offers"):
            if not self.fields[name].queryset.exists():
                del self.fields[name]
        self.visible = tuple(name for name in self.visible if name in self.fields)
        self.show()

    def allowed(self):
        services = list(self.cleaned_data.get("services") or [])
        institutions = [each.institution for each in self.offered]
        phones = [each.contact_phone for each in services]
        phones += [phone.number for each in institutions for phone in each.phones.all()]
        return {
            "allowed_phones": [phone for phone in phones if phone],
            "allowed_emails": [each.email for each in (*services, *institutions) if each.email],
        }


class RefuseForm(Guarded):
    text = forms.CharField(
        label=_("Why it is not taken up"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever left an address reads this sentence."),
    )
    erase = forms.BooleanField(label=_("Erase its words: they tell of a person"), required=False)
    visible = ("text", "erase")


class MergeForm(forms.Form):
    """Which need says the same; it then speaks for both."""

    into = forms.ModelChoiceField(
        Need.objects.none(),
        label=_("The same need"),
        to_field_name="uid",
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others
        self.fields["into"].label_from_instance = lambda each: f"{each.title}: {each.text}"
        self.helper = form_helper("into")


class OfferForm(SentOnce):
    """What an institution of the person can do about the need."""

    visible = ("institution", "text", "service")

    class Meta:
        model = NeedOffer
        fields = ["institution", "service", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "text": _(
                "When, for whom, at what fee, whom to call at your institution. Do not write data of clients."
            ),
            "service": _("If what you offer is on the list already."),
        }

    def __init__(self, *args, scope, need, **kwargs):
        self.need = need
        super().__init__(*args, **kwargs)
        ids = scope.institutions_as(Role.CARETAKER, Role.MEMBER)
        self.institutions = Institution.objects.listed().filter(pk__in=ids).prefetch_related("phones")
        self.fields["institution"].queryset = self.institutions
        self.fields["institution"].empty_label = None
        self.fields["service"].queryset = Service.objects.filter(
            provider__in=ids, status=ServiceStatus.PUBLISHED
        ).order_by("sort_key", "pk")
        self.fields["service"].empty_label = _("none of them")

    def allowed(self):
        return {
            "allowed_phones": [phone.number for each in self.institutions for phone in each.phones.all()],
            "allowed_emails": [each.email for each in self.institutions if each.email],
        }

    def clean(self):
        data = super().clean()
        institution, uid = data.get("institution"), data.get("uid")
        if institution and self.need.offers.filter(institution=institution).exclude(uid=uid).exists():
            text = _("This institution has offered something for this need already.")
            self.add_error("institution", ValidationError(text, code="twice"))
        return data


# --- Who answers ----------------------------------------------------------------------------


class DeskForm(ConflictSafeForm):
    """Who answers for a gmina, and within how many working days."""

    is_new = (
        False  # the view makes an empty desk first, so that of two people at once both see the other's choice
    )

    class Meta:
        model = NeedDesk
        fields = ["person", "answer_days"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        around = self.instance.territory.path_ids()
        keeps = Q(role=Role.OPERATOR) | Q(role=Role.ANIMATOR, territory__in=around)
        keepers = Membership.objects.current().filter(keeps).values("user")
        self.fields["person"].queryset = User.objects.filter(pk__in=keepers, is_active=True).order_by(
            "last_name", "first_name", "pk"
        )
        self.fields["person"].empty_label = _("nobody: residents see the phone of the GOPS")
        self.helper = form_helper("version", "person", "answer_days")
