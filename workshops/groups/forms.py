from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper, section
from coop_portal.tables import UnreadableTable
from documents.enums import Channel
from partners.forms import InstitutionField
from partners.models import Institution
from partners.registration.forms import refuse_pesel

from ..enums import LeavingReason
from ..forms import PERSON_FIELDS
from ..models import Group
from .people import is_other, known_person, person_for
from .reading import check, read

# Channels by which nothing is written down for somebody else.
BY_THEMSELVES = (Channel.PORTAL, Channel.LINK, Channel.IMPORT)


class PasteForm(forms.Form):
    """Cells of a spreadsheet; `rows` are read and checked where the text is a list of people."""

    pasted = forms.CharField(
        label=_("List of people"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "input-cells"}),
        max_length=200_000,
        error_messages={"required": _("Paste the list first.")},
        help_text=_(
            "Mark the cells in Excel, copy and paste them here: first name, surname, post, institution, e-mail. "
            "The order of the columns and headings do not matter."
        ),
    )
    institution = InstitutionField(
        label=_("Institution of rows that name none"),
        required=False,
        help_text=_("For a list that one institution sent. Name, short name, NIP or REGON."),
    )

    def __init__(self, *args, group, **kwargs):
        super().__init__(*args, **kwargs)
        self.group, self.table = group, None
        self.fields["institution"].widget.suggestions = [
            institution.name for institution in group.institutions.all()
        ]
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        if data.get("pasted") and "institution" in data:
            try:
                self.table = read(data["pasted"])
            except UnreadableTable as error:
                self.add_error("pasted", error)
            else:
                check(self.table.rows, self.group, data["institution"])
        return data

    @property
    def ready(self):
        return [row for row in self.table.rows if row.is_ready]

    @property
    def faulty(self):
        return [row for row in self.table.rows if row.problems]

    @property
    def here(self):
        return [row for row in self.table.rows if row.here and not row.problems]

    def save(self, *, by):
        """Everybody whose row is right: [(member, waiting)] of Group.welcome, in the order of the list."""
        added = []
        for row in self.ready:
            names = {name: row.values[name] for name in PERSON_FIELDS}
            person, post = person_for(self.group, row.institution, **names)
            added.append(self.group.welcome(person, row.institution, post=post, by=by))
        return added

    def rest(self):
        """What stays to be mended, as cells to go on with."""
        heading = ["Imię", "Nazwisko", "Stanowisko", "Instytucja", "E-mail"]
        lines = [heading, *([row.values[name] for name in _ORDER] for row in self.faulty)]
        return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines)


_ORDER = ("first_name", "last_name", "title", "institution", "email")


class SeatsForm(forms.ModelForm):
    class Meta:
        model = Group
        fields = ["seats"]

    def clean_seats(self):
        seats = self.cleaned_data["seats"]
        here = self.instance.members.current().count()
        if seats is not None and seats < here:
            raise ValidationError(
                _("There are %(n)d people in the group already."), params={"n": here}, code="few"
            )
        return seats


class AskForm(forms.Form):
    """Which institution is asked whom it sends, and at which address."""

    institution = InstitutionField(label=_("Institution"))
    address = forms.EmailField(
        label=_("Address of the mail"),
        required=False,
        help_text=_("Empty: the shared mailbox of the institution."),
    )
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=30, initial=3)

    def __init__(self, *args, group, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].widget.suggestions = [
            institution.name for institution in group.institutions.all()
        ]
        rules = group.cycle.edition.rules
        if rules:
            self.fields["people"].initial = max(rules.minimum_per_institution, 1)
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        institution = data.get("institution")
        if institution and not data.get("address") and "address" not in self.errors:
            if not institution.email:
                self.add_error(
                    "address", _("The institution has no shared mailbox in the register: write an address.")
                )
            data["address"] = institution.email
        return data


class PersonFields(forms.Form):
    """Who comes; used where one person is typed."""

    first_name = forms.CharField(label=_("First name"), max_length=100, validators=[refuse_pesel])
    last_name = forms.CharField(label=_("Surname"), max_length=100, validators=[refuse_pesel])
    title = forms.CharField(label=_("Post"), max_length=200, required=False, validators=[refuse_pesel])
    email = forms.EmailField(label=_("Work e-mail"), required=False)


class ReplaceForm(PersonFields):
    """Who comes for a person that leaves: the first who waits, or somebody new."""

    WAITING, NEW = "waiting", "new"

    reason = forms.ChoiceField(
        label=_("Why the person leaves"), choices=LeavingReason.choices, widget=forms.RadioSelect
    )
    who = forms.ChoiceField(label=_("Who comes"), widget=forms.RadioSelect)
    institution = InstitutionField(label=_("Institution"), required=False)

    def __init__(self, *args, member, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.waiting = member, waiting
        self.fields["first_name"].required = self.fields["last_name"].required = False
        self.fields["institution"].widget.suggestions = [
            institution.name for institution in member.group.institutions.all()
        ]
        self.fields["institution"].initial = member.institution.name
        choices = [(self.NEW, _("Somebody else"))]
        if waiting:
            first = _("First of those who wait: %(name)s") % {"name": waiting.person}
            choices.insert(0, (self.WAITING, first))
        self.fields["who"].choices = choices
        self.fields["who"].initial = self.WAITING if waiting else self.NEW
        self.helper = form_helper(
            "reason",
            "who",
            section(_("Somebody else"), "first_name", "last_name", "title", "institution", "email"),
        )

    def clean(self):
        data = super().clean()
        if data.get("who") == self.NEW:
            for name in ("first_name", "last_name", "institution"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(_("Write who comes."), code="required"))
            if not self.errors:
                self._refuse_other(data)
        return data

    def _refuse_other(self, data):
        names = {name: data[name] for name in ("first_name", "last_name", "email")}
        known = known_person(self.member.group, data["institution"], **names)
        if known and is_other(known, data["last_name"]):
            self.add_error(
                "email",
                ValidationError(_("Another person has this work e-mail: %(name)s."), params={"name": known}),
            )

    def save(self, *, by):
        """The new member. A rule that would break raises ValidationError, and nothing has changed."""
        data, group = self.cleaned_data, self.member.group
        if data["who"] == self.WAITING:
            return group.promote_instead(self.member, self.waiting, reason=data["reason"], by=by)
        person, post = person_for(group, data["institution"], **{name: data[name] for name in PERSON_FIELDS})
        return group.replace(
            self.member, person, data["institution"], reason=data["reason"], post=post, by=by
        )


class NominatedForm(PersonFields):
    """One person whom an institution sends: by a link nobody learns whose an address is."""

    def __init__(self, *args, group, institution, **kwargs):
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.group, self.institution = group, institution
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        names = {name: data.get(name, "") for name in ("first_name", "last_name", "email")}
        known = known_person(self.group, self.institution, **names)
        if known and is_other(known, names["last_name"]):
            self.add_error("email", _("Somebody else uses this address: write the person's own one."))
        return data


class BaseNominated(forms.BaseFormSet):
    def clean(self):
        seen, filled = set(), 0
        for form in self.forms:
            data = getattr(form, "cleaned_data", None) or {}
            filled += form.has_changed()
            key = data.get("email") or (data.get("first_name"), data.get("last_name"))
            if any(key) and key in seen:
                form.add_error("last_name", _("This person stands above already."))
            seen.add(key)
        if not filled:
            raise ValidationError(_("Write at least one person."), code="nobody")

    @classmethod
    def of(cls, ask, posted):
        """As many rows as people are asked for."""
        found = cls(posted, prefix="osoba", form_kwargs={"group": ask.group, "institution": ask.institution})
        found.extra = min(ask.people, 30)
        return found

    def answer(self, ask, confirmation, *, source, by=None):
        """Send everybody whose row is filled: [(member, waiting)], see NominationAsk.answer. In a transaction."""
        ask.group.cycle_to_change()
        sent = [
            person_for(
                ask.group, ask.institution, **{name: form.cleaned_data[name] for name in PERSON_FIELDS}
            )
            for form in self.forms
            if form.has_changed()
        ]
        who = {name: confirmation[name] for name in ("confirmed_by", "confirmed_post")}
        return ask.answer(sent, **who, source=source, by=by)


Nominated = forms.formset_factory(NominatedForm, formset=BaseNominated, extra=3, max_num=30)


class ConfirmForm(forms.Form):
    """The employer's confirmation: who gives it and in which post."""

    confirmed_by = forms.CharField(
        label=_("First and last name of who confirms"), max_length=200, validators=[refuse_pesel]
    )
    confirmed_post = forms.CharField(
        label=_("Post"), max_length=200, validators=[refuse_pesel], help_text=_("For example: director.")
    )
    confirmed = forms.BooleanField(
        label=_("I confirm on behalf of the employer that these people are sent to the meetings"),
        error_messages={"required": _("Without the confirmation nobody is sent.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class RecordForm(ConfirmForm):
    """The same confirmation, written down by the coordinator with how it came."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[each for each in Channel.choices if each[0] not in BY_THEMSELVES],
        initial=Channel.PHONE,
    )

    field_order = ["channel", "confirmed_by", "confirmed_post", "confirmed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].label = _("This person confirmed it on behalf of the employer")


def institutions_of(group):
    return Institution.objects.filter(workshop_groups=group).order_by("sort_key", "pk")
