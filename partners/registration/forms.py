"""What an institution writes about itself, who asks for a role in it, and whom an animator asks to register."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from coop_portal import guard
from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import form_helper, section

from ..countries import country_choices
from ..enums import InstitutionStatus, Registry
from ..forms import InstitutionField, NumberField, TerritoryField
from ..models import Institution, InstitutionIdentifier, InstitutionType, JoinRequest, RegistrationInvitation
from ..models.institution import NATIONAL_REGISTERS
from ..models.joining import JOIN_ROLES
from ..models.location import postcode
from ..validators import validate_nip, validate_regon
from .registering import forget_unproven_number

MOST_ADDRESSES = 50
CARD = [
    "name", "type", "country", "seat", "street", "building", "postcode", "town", "nip", "regon", "parent_subject",
    "email", "www",
]  # fmt: skip
_LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)


def refuse_links(text):
    """Names go into mails that the portal sends: nobody shall send advertisements by registering."""
    if _LINK.search(text):
        raise ValidationError(_("Write no web address here."), code="link")


def refuse_pesel(text):
    if guard.has_pesel(text):
        raise ValidationError(
            _("There is a PESEL number in the text. The portal keeps no data of clients: remove it."),
            code="pesel",
        )


class SentenceField(forms.CharField):
    """A sentence of a stranger to a person."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=600,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            validators=[refuse_pesel],
            **kwargs,
        )


class CardForm(forms.ModelForm):
    """The card of an institution that is not verified yet, as short as it can be."""

    seat = TerritoryField(
        label=_("Gmina of the seat"),
        required=False,
        help_text=_("Needed in Poland: the name of the gmina or of a village in it. Abroad leave it empty."),
    )
    nip = NumberField(label="NIP", required=False, max_length=30, validators=[validate_nip])
    regon = NumberField(label="REGON", required=False, max_length=30, validators=[validate_regon])
    registry = forms.ChoiceField(
        label=_("Another register"), choices=[("", _("none")), *Registry.choices], required=False
    )
    number = forms.CharField(label=_("Number in that register"), max_length=60, required=False)
    parent_subject = InstitutionField(
        label=_("Acts for"),
        required=False,
        help_text=_("Only for a unit without legal personality: the gmina or powiat that it belongs to, "
                    "if it is in the register."),
    )  # fmt: skip
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    www = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")

    class Meta:
        model = Institution
        fields = CARD

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = InstitutionType.objects.in_use()
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            choices=country_choices(self.instance.country),
            initial=self.instance.country,
            required=False,
        )
        self.fields["name"].validators.append(refuse_links)
        self.fields["email"].help_text = _("The mailbox of the institution, not of one person.")
        self.fields["seat"].suggest(TerritoryField.seats())
        if self.instance.pk:
            self._read_numbers()

    def _read_numbers(self):
        self.initial["phone"] = getattr(self.instance.phones.first(), "number", "")
        if identifier := self.instance.identifiers.order_by("pk").first():
            self.initial |= {"registry": identifier.registry, "number": identifier.number}

    @staticmethod
    def card_sections():
        return [
            section(_("The institution"), "name", "type", "parent_subject"),
            section(_("Where it is"), "country", "seat", "street", "building", "postcode", "town"),
            section(_("Contact"), "email", "phone", "www"),
            section(_("Numbers, as far as it has them"), "nip", "regon", "registry", "number"),
        ]

    def clean_country(self):
        return self.cleaned_data["country"] or "PL"

    def clean_number(self):
        number = " ".join(self.cleaned_data["number"].split())
        registry = self.cleaned_data.get("registry")
        if registry in (Registry.KRS, Registry.RSPO):
            number = re.sub(r"[\s-]", "", number)
            if number and not (number.isascii() and number.isdecimal()):
                raise ValidationError(_("This number has digits only."), code="digits")
            if registry == Registry.KRS and number:
                if len(number) > 10:
                    raise ValidationError(_("A KRS number has 10 digits."), code="krs")
                number = number.zfill(10)
        return number

    def clean(self):
        data = super().clean()
        abroad = data.get("country", "PL") != "PL"
        self._clean_place(data, abroad)
        if abroad:
            for name in ("nip", "regon"):
                if data.get(name):
                    self.add_error(
                        name,
                        ValidationError(
                            _("An institution abroad has no Polish number: use a number in a foreign register."),
                            code="abroad",
                        ),
                    )  # fmt: skip
        if bool(data.get("registry")) != bool(data.get("number")) and "number" not in self.errors:
            missing = "number" if data.get("registry") else "registry"
            self.add_error(missing, ValidationError(_("Give both the register and the number."), code="both"))
        elif data.get("number"):
            self._refuse_taken_number(data["registry"], data["number"])
        return data

    def _clean_place(self, data, abroad):
        if abroad and data.get("seat"):
            self.add_error(
                "seat", ValidationError(_("Leave it empty: the institution is abroad."), code="abroad")
            )
        elif not abroad and "seat" not in self.errors and not data.get("seat"):
            self.add_error("seat", ValidationError(_("Write the gmina of the seat."), code="required"))
        if data.get("postcode") and not abroad:
            try:
                postcode(data["postcode"])
            except ValidationError as refusal:
                self.add_error("postcode", refusal)

    def _refuse_taken_number(self, registry, number):
        """A number that is given once in the country; of the same institution the warning about duplicates speaks."""
        if registry not in NATIONAL_REGISTERS:
            return
        taken = InstitutionIdentifier.objects.filter(registry=registry, number=number).select_related(
            "institution"
        )
        holder = taken.exclude(institution=self.instance.pk).first()
        if holder is None or self._is_unproven(holder):
            return
        if holder.institution.status != InstitutionStatus.VERIFIED:
            text = _("An institution with this number was reported already and waits for verification.")
            self.add_error("number", ValidationError(text, code="reported"))
        elif str(holder.institution.uid) in self.data.get("different", ""):
            # Seen in the warning and called another one: then one of the two numbers is wrong.
            text = _("Another institution has this number in that register.")
            self.add_error("number", ValidationError(text, code="taken"))

    @staticmethod
    def _is_unproven(holder):
        requests = holder.institution.join_requests.registering()
        return holder.institution.status == InstitutionStatus.PENDING and (
            requests.exists() and not requests.exclude(status="unconfirmed").exists()
        )

    @property
    def identifiers(self):
        data = self.cleaned_data
        return [(data["registry"], data["number"])] if data.get("number") else []

    def save_numbers(self, institution):
        """The phone and the number beside the row itself."""
        phone, first = self.cleaned_data["phone"], institution.phones.first()
        if first and first.number != phone:
            first.delete()
        if phone and (first is None or first.number != phone):
            institution.phones.create(number=phone)
        kept = institution.identifiers.order_by("pk").first()
        wanted = self.identifiers[0] if self.identifiers else None
        if kept and (kept.registry, kept.number) != wanted:
            kept.delete()
        if wanted and (kept is None or (kept.registry, kept.number) != wanted):
            forget_unproven_number(*wanted, but=institution)
            institution.identifiers.create(registry=wanted[0], number=wanted[1])


class ReporterFields(forms.Form):
    """Who writes; the address is proven by the link that goes there."""

    first_name = forms.CharField(label=_("First name"), max_length=100, validators=[refuse_links])
    last_name = forms.CharField(label=_("Last name"), max_length=100, validators=[refuse_links])
    post_title = forms.CharField(
        label=_("Your post"), max_length=200, required=False, validators=[refuse_links]
    )
    work_email = forms.EmailField(
        label=_("Your work e-mail"),
        help_text=_("A link to confirm goes to this address. You will sign in with it."),
    )
    work_phone = forms.CharField(label=_("Your work phone"), max_length=40, required=False)
    # A field that people do not see: programs that fill in whatever they find fill in this one, too.
    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user if user is not None and user.is_authenticated else None
        autocomplete = {"first_name": "given-name", "last_name": "family-name", "work_email": "email",
                        "work_phone": "tel", "post_title": "organization-title"}  # fmt: skip
        for name, value in autocomplete.items():
            self.fields[name].widget.attrs["autocomplete"] = value
        if self.user:
            self.initial = {
                "first_name": self.user.first_name,
                "last_name": self.user.last_name,
                "work_email": self.user.email,
            } | self.initial

    def clean_work_email(self):
        return self.cleaned_data["work_email"].lower()

    def clean(self):
        data = super().clean()
        if data.get("homepage"):
            # Above the form, for the field itself is out of sight.
            self.add_error(
                None,
                ValidationError(
                    _("A hidden field that catches programs was filled in. Empty it or reload the page."),
                    code="bot",
                ),
            )
        return data

    @property
    def owns_address(self):
        """A signed-in person's own proven address needs no second proof."""
        return bool(self.user and self.user.owns(self.cleaned_data["work_email"]))

    def request(self, **fields):
        data = self.cleaned_data
        names = {name: data[name] for name in ("first_name", "last_name", "post_title")}
        return JoinRequest(
            uid=data["uid"], email=data["work_email"], phone=data["work_phone"], language=get_language() or "pl",
            text=data["text"], **names, **fields,
        )  # fmt: skip


class RegistrationForm(ReporterFields, CardForm):
    """The public form: the institution and who reports it. The link of an invitation fills in gmina and address."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    wants_to_care = forms.BooleanField(
        label=_("I want to look after the institution in the portal (opiekun instytucji w portalu)"),
        required=False,
        initial=True,
        help_text=_("This person edits the card, adds services and decides who joins."),
    )
    text = SentenceField(label=_("A sentence to whoever verifies"))

    def __init__(self, *args, invitation=None, **kwargs):
        self.invitation = invitation
        super().__init__(*args, **kwargs)
        if invitation:
            given = {
                "seat": invitation.territory,
                "work_email": invitation.address,
                "email": invitation.address,
            }
            self.initial = self.initial | given
        self.helper = form_helper(
            "uid",
            *self.card_sections(),
            section(_("Who reports it"), "first_name", "last_name", "post_title", "work_email", "work_phone",
                    "wants_to_care", "text"),
        )  # fmt: skip

    @property
    def address_is_proven(self):
        invited = self.invitation and self.cleaned_data["work_email"] == self.invitation.address.lower()
        return bool(invited or self.owns_address)

    def join_request(self):
        role = "caretaker" if self.cleaned_data["wants_to_care"] else "member"
        return self.request(role=role, registers=True)


class DraftForm(CardForm, ConflictSafeForm):
    """The own draft card, corrected by whoever registered it, until somebody verifies it."""

    class Meta(CardForm.Meta):
        pass

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper("version", *self.card_sections())

    @transaction.atomic
    def save_if_pending(self):
        """False where somebody saved meanwhile (`conflict`) or the card is no draft any more (`conflict` is None)."""
        locked = Institution.objects.select_for_update(of=["self"]).get(pk=self.instance.pk)
        if locked.status != InstitutionStatus.PENDING or not self.save_unless_changed(by=None):
            return False
        self.save_numbers(self.instance)
        return True


class JoinForm(ReporterFields):
    """Somebody works in an institution of the register and asks for a role in it."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    role = forms.ChoiceField(
        label=_("What do you want to do?"),
        choices=[
            ("caretaker", _("look after the institution: its card, services and people")),
            ("member", _("work in its teams and projects")),
            ("social_worker", _("search for help for clients as a social worker")),
        ],
        widget=forms.RadioSelect,
    )
    text = SentenceField(label=_("A sentence to whoever decides"))

    def __init__(self, *args, institution, **kwargs):
        super().__init__(*args, **kwargs)
        self.institution = institution
        assert {code for code, _label in self.fields["role"].choices} == set(JOIN_ROLES)
        self.helper = form_helper(
            "uid", "role", "first_name", "last_name", "post_title", "work_email", "work_phone", "text"
        )

    def clean(self):
        data = super().clean()
        if self.user and data.get("work_email") and data.get("role") and self.user.owns(data["work_email"]):
            held = Membership.objects.current().filter(
                user=self.user, role=data["role"], institution=self.institution
            )
            if held.exists():
                self.add_error("role", ValidationError(_("You have this role here already."), code="held"))
        return data

    def join_request(self):
        return self.request(role=self.cleaned_data["role"], institution=self.institution)


class InvitationsForm(forms.Form):
    """Several addresses at once; each gets a mail of its own. `scope` limits the gminas."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in a line: the shared mailboxes of institutions, at most 50."),
    )
    territory = TerritoryField(label=_("Gmina of their seat"))
    text = forms.CharField(
        label=_("A sentence to the institutions"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_pesel],
        help_text=_("For example: where you met and what the portal will give them. It stands in the mail."),
    )

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["territory"]
        field.queryset = TerritoryField.gminas()
        if not scope.is_operator:
            field.queryset = field.queryset.filter(pk__in=scope.animated_territories())
        field.suggest(field.queryset if not scope.is_operator else TerritoryField.seats())
        self.helper = form_helper("addresses", "territory", "text")

    def clean_addresses(self):
        found, wrong = {}, []
        for address in re.split(r"[\s,;]+", self.cleaned_data["addresses"]):
            address = address.strip("<>").lower()
            if not address:
                continue
            try:
                validate_email(address)
                found[address] = None
            except ValidationError:
                wrong.append(address[:60])
        if wrong:
            raise ValidationError(
                _("This is no e-mail address: %(wrong)s."),
                params={"wrong": "; ".join(wrong[:5])},
                code="address",
            )
        if not found:
            raise ValidationError(_("Write at least one address."), code="required")
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(_("At most 50 addresses at once."), code="many")
        return list(found)

    def save(self, *, by):
        """(addresses that were written to, addresses that were asked before and have not answered yet)."""
        sent, known = [], []
        for address in self.cleaned_data["addresses"]:
            invitation = RegistrationInvitation(
                address=address, territory=self.cleaned_data["territory"], text=self.cleaned_data["text"], invited_by=by
            )  # fmt: skip
            (sent if invitation.send() else known).append(address)
        return sent, known


class ReasonForm(forms.Form):
    """Why somebody is refused; the applicant reads it in a mail."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_pesel],
        help_text=_("The applicant gets it in a mail."),
    )
