from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.enums import Channel
from documents.models import Source
from partners.enums import PersonKind
from partners.forms import InstitutionField
from partners.models import Person, Post

from .enums import CycleOutcome, Presence
from .models import Recommendation


class MemberForm(forms.Form):
    """One person of a group: a row of the table in which a coordinator types a whole group."""

    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Surname"), max_length=100)
    title = forms.CharField(label=_("Post"), max_length=200, required=False)
    institution = InstitutionField(label=_("Institution"), help_text="")
    email = forms.EmailField(label=_("Work e-mail"), required=False)

    def __init__(self, *args, group, suggested, **kwargs):
        super().__init__(*args, **kwargs)
        self.group = group
        self.fields["institution"].widget.suggestions = suggested
        for field in self.fields.values():  # drawn in a table of our own, not by crispy
            field.widget.attrs["class"] = "form-control"

    def clean(self):
        """Two different people never become one because somebody typed one address twice."""
        data = super().clean()
        known = self._known(data)
        if known and known.last_name.casefold() != data.get("last_name", "").casefold():
            self.add_error(
                "email",
                ValidationError(_("Another person has this work e-mail: %(name)s."), params={"name": known}),
            )
        return data

    def _known(self, data):
        """Who is here already: by the e-mail; without one, of that name from that institution in this group."""
        if email := (data.get("email") or "").lower():
            return Person.objects.filter(email=email, kind=PersonKind.PROFESSIONAL).first()
        return Person.objects.filter(
            first_name=data.get("first_name"),
            last_name=data.get("last_name"),
            group_memberships__group=self.group,
            group_memberships__institution=data.get("institution"),
        ).first()

    def save(self, *, by):
        data = self.cleaned_data
        person = self._known(data) or self._new_person(data)
        post, _made = Post.objects.get_or_create(
            person=person, institution=data["institution"], title=data["title"], ends_on=None
        )
        return self.group.add(person, data["institution"], post=post, by=by)

    @staticmethod
    def _new_person(data):
        names = {"first_name": data["first_name"], "last_name": data["last_name"]}
        if not data["email"]:
            return Person.objects.create(**names)
        # Another group may be adding the same person just now.
        key = {"email": data["email"].lower(), "kind": PersonKind.PROFESSIONAL}
        return Person.objects.get_or_create(**key, defaults=names)[0]


class BaseMemberFormSet(forms.BaseFormSet):
    """Rows left empty are skipped; the same address twice is refused at its second row."""

    def clean(self):
        seen = set()
        for form in self.forms:
            email = (form.cleaned_data.get("email") or "").lower() if hasattr(form, "cleaned_data") else ""
            if email and email in seen:
                form.add_error(
                    "email", ValidationError(_("This address stands in an earlier row."), code="twice")
                )
            seen.add(email)

    @transaction.atomic
    def save(self, *, by):
        return [form.save(by=by) for form in self.forms if form.has_changed()]


MemberFormSet = forms.formset_factory(MemberForm, formset=BaseMemberFormSet, extra=6, max_num=60)


class AttendanceForm(forms.Form):
    """A row a person, as on the signed list."""

    def __init__(self, *args, session, day, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.session, self.day, self.by = session, day, by
        present = dict(day.attendances.values_list("person_id", "presence"))
        self.people = list(session.people())
        for person in self.people:
            self.fields[f"p{person.pk}"] = forms.ChoiceField(
                label=str(person),
                choices=Presence.choices,
                initial=present.get(person.pk),
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["paper"] = forms.BooleanField(
            label=_("Copied from the signed paper list"), required=False, initial=True
        )

    def rows(self):
        """(person, bound field) pairs for the table."""
        return [(person, self[f"p{person.pk}"]) for person in self.people]

    def save(self):
        data = self.cleaned_data
        presences = {person.pk: data[f"p{person.pk}"] for person in self.people if data.get(f"p{person.pk}")}
        channel = Channel.PAPER if data["paper"] else Channel.PORTAL
        try:
            with transaction.atomic():
                source = Source.record(channel, by=self.by, received_on=timezone.localdate())
                self.session.record_attendance(self.day, presences, by=self.by, source=source)
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        return True


class RecommendationForm(forms.ModelForm):
    class Meta:
        model = Recommendation
        fields = ["uid", "title", "description", "within_duties", "owners"]
        widgets = {"uid": forms.HiddenInput, "owners": forms.CheckboxSelectMultiple}
        help_texts = {
            "within_duties": _("Part of what the institution does anyway, without an extra burden."),
        }

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, cycle, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.cycle = cycle
        self.fields["owners"].queryset = cycle.group.institutions.all()
        self.fields["owners"].required = False


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How the cycle ends"), choices=[c for c in CycleOutcome.choices if c[0] != CycleOutcome.PENDING],
        widget=forms.RadioSelect,
    )  # fmt: skip
