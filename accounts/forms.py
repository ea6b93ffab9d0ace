import uuid
from datetime import datetime, time, timedelta

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput

from . import perms
from .enums import SCOPE_OF_ROLE, Role
from .models import Invitation, Substitution, User

PLACES_SHOWN = 50
LONGEST_SUBSTITUTION = timedelta(days=92)
COLUMN_LABELS = {
    "institution": _("Institutions"),
    "territory": _("Territories"),
    "programme": _("Projects"),
}


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]


class InviteForm(forms.Form):
    """One form for every role: the role says which kind of place it needs."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("First and last name"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"))
    place = forms.CharField(
        label=_("Place"),
        required=False,
        widget=forms.Select,
        help_text=_(
            "Where the role holds: an institution, a territory or a project. An operator needs none."
        ),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
    until = forms.DateField(
        label=_("Last day of the role"),
        required=False,
        widget=DateInput,
        help_text=_("Leave empty when it has no end. A controller's role must have one."),
    )

    def __init__(self, *args, scope, search="", **kwargs):
        super().__init__(*args, initial={"uid": uuid.uuid4(), "language": "pl"}, **kwargs)
        self.scope = scope
        self.search = search.replace("\0", "").strip()
        self.has_more = False
        self.fields["role"].choices = [("", "")] + [
            (role.value, role.label.capitalize()) for role in perms.roles_to_give(scope)
        ]
        self.fields["place"].widget.choices = self._place_choices()

    def _place_choices(self):
        """The places in which this person may give a role, those found by `search` where there are many."""
        choices = [("", _("no place"))] if self.scope.is_operator else [("", "")]
        for column, label in COLUMN_LABELS.items():
            places = list(self._places(column)[: PLACES_SHOWN + 1])
            self.has_more |= len(places) > PLACES_SHOWN
            if places:
                choices.append(
                    (label, [(f"{column}:{place.pk}", str(place)) for place in places[:PLACES_SHOWN]])
                )
        return choices + self._posted_place(choices)

    def _places(self, column):
        places = self.scope.places(column)
        field = "title" if column == "programme" else "name"
        for word in self.search.split():
            places = places.filter(**{f"{field}__unaccent__icontains": word})
        return places

    def _posted_place(self, choices):
        """What was chosen before another search stays on offer."""
        posted = self.data.get("place") if self.is_bound else ""
        shown = {value for _label, group in choices if isinstance(group, list) for value, _name in group}
        place = self._find(posted) if posted and posted not in shown else None
        return [(posted, str(place))] if place else []

    def _find(self, value):
        column, _sign, pk = value.partition(":")
        if column not in COLUMN_LABELS or not pk.isdecimal():
            return None
        return self.scope.places(column).filter(pk=pk[:18]).first()

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day and day < timezone.localdate():
            raise ValidationError(_("The last day must not be in the past."))
        return day

    def clean(self):
        cleaned = super().clean()
        if "role" not in cleaned:
            return cleaned
        column = SCOPE_OF_ROLE[Role(cleaned["role"])]
        place = self._clean_place(column)
        if cleaned["role"] == Role.CONTROLLER and not cleaned.get("until"):
            self.add_error("until", _("A controller's access needs a last day."))
        if not self.errors:
            self._clean_invitation({column: place} if column else {})
        return cleaned

    def _clean_place(self, column):
        value = self.cleaned_data.get("place", "")
        place = self._find(value) if value else None
        if column is None and value:
            self.add_error("place", _("An operator's role holds everywhere: choose no place."))
        elif column and (place is None or not value.startswith(f"{column}:")):
            self.add_error("place", NEEDED[column])
        elif not perms.may_give(self.scope, self.cleaned_data["role"], place):
            self.add_error("role", _("You may not give this role here."))
        return place

    def _clean_invitation(self, place):
        """The model's own rules, said in the form."""
        cleaned = self.cleaned_data
        until = cleaned.get("until")
        self.invitation = Invitation(
            **place,
            **{name: cleaned[name] for name in ("uid", "email", "name", "role", "language")},
            valid_to=until and end_of(until),
            invited_by=self.scope.user,
        )
        try:
            self.invitation.check_offer()
        except ValidationError as error:
            self.add_error(None, error)

    def save(self):
        return self.invitation.send()


NEEDED = {
    "institution": _("This role holds in an institution: choose one."),
    "territory": _("This role holds in a territory: choose one."),
    "programme": _("This role holds in a project: choose one."),
}


def end_of(day):
    """The moment at which `day` is over here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class OpenAccountForm(forms.Form):
    """Names and a password for the account of somebody who was invited."""

    first_name = forms.CharField(
        label=_("First name"), max_length=100, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=100, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a few words are easier to remember than signs."),
    )
    password_again = forms.CharField(
        label=_("Password once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation, **kwargs):
        first, _space, last = invitation.name.rpartition(" ")
        super().__init__(
            *args, initial={"first_name": first or last, "last_name": last if first else ""}, **kwargs
        )
        self.invitation = invitation

    def clean(self):
        cleaned = super().clean()
        password = cleaned.get("password")
        if password:
            names = {name: cleaned.get(name, "") for name in ("first_name", "last_name")}
            try:
                password_validation.validate_password(password, User(email=self.invitation.email, **names))
            except ValidationError as error:
                self.add_error("password", error)
        if password and cleaned.get("password_again") not in (None, password):
            self.add_error("password_again", _("The two passwords differ."))
        return cleaned

    def save(self):
        names = {name: self.cleaned_data[name] for name in ("first_name", "last_name", "password")}
        return self.invitation.open_account(**names)


class SubstitutionForm(forms.ModelForm):
    class Meta:
        model = Substitution
        fields = ["deputy", "starts_on", "ends_on"]
        labels = {"deputy": _("Who stands in for you"), "starts_on": _("First day"), "ends_on": _("Last day")}
        widgets = {"starts_on": DateInput, "ends_on": DateInput}

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, initial={"starts_on": timezone.localdate()}, **kwargs)
        self.instance.person = person
        self.fields["deputy"].queryset = User.objects.colleagues_of(person)
        self.fields["deputy"].empty_label = ""

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and first < timezone.localdate():
            self.add_error("starts_on", _("The first day must not be in the past."))
        # Said here, before the database is asked: it makes no range of days in the wrong order.
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not be before the first one."))
        if first and last and last - first > LONGEST_SUBSTITUTION:
            self.add_error("ends_on", _("A substitution lasts at most three months; name it again then."))
        return cleaned

    def _get_validation_exclusions(self):
        # The person is not a field of the form, but the constraints that speak of her or him are to be checked here.
        return super()._get_validation_exclusions() - {"person"}
