from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm, Difference
from coop_portal.forms import form_helper, section
from coop_portal.vocabulary import offer
from documents.enums import Channel
from documents.models import Source

from ...enums import PersonKind
from ...forms import InstitutionField
from ...models import Institution, Person, Post, TeamMembership
from .fields import DayField, WholeRowForm

CHANNELS = [
    Channel.PORTAL, Channel.MEETING, Channel.PAPER, Channel.MAIL, Channel.PHONE, Channel.E_DORECZENIA,
    Channel.DOCUMENT,
]  # fmt: skip


def post_label(post):
    """The function first, the name after it."""
    return f"{post.title}: {post.person}" if post.title else str(post.person)


class PostField(forms.ModelChoiceField):
    def label_from_instance(self, post):
        return post_label(post)


class SeatInstitutionForm(forms.Form):
    """The first step: whose seat it is. Its people are offered in the second."""

    instytucja = InstitutionField(
        label=_("Institution"),
        help_text=_("Name, short name, NIP or REGON of an institution of the register."),
    )

    def __init__(self, *args, team, **kwargs):
        super().__init__(*args, **kwargs)
        here = team.territories.values("pk")
        near = Institution.objects.listed().filter(seat__in=here) | Institution.objects.listed().filter(
            seat__powiat__in=team.territories.values("powiat")
        )
        self.fields["instytucja"].widget.suggestions = near.distinct().values_list("name", flat=True)[:200]


class SeatForm(WholeRowForm, ConflictSafeForm):
    """Who sits there and on what basis. A person who is not in the register yet is written down here."""

    outside = ("team", "institution")

    post = PostField(
        None, label=_("Person"), required=False, empty_label=_("not named yet"),
        help_text=_("People of this institution whom the register knows."),
    )  # fmt: skip
    deputy = PostField(None, label=_("Deputy"), required=False, empty_label=_("none"))
    first_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=_("Surname"), max_length=100, required=False)
    post_title = forms.CharField(label=_("Function"), max_length=200, required=False)
    email = forms.EmailField(label=_("Work e-mail"), required=False)
    channel = forms.ChoiceField(
        label=_("How the news of it came"), choices=[(each.value, each.label) for each in CHANNELS], required=False,
        initial=Channel.PORTAL, help_text=_("On what the entry rests when the institution did not make it itself."),
    )  # fmt: skip
    received_on = DayField(label=_("On which day"), required=False)
    reference = forms.CharField(
        label=_("Reference"), required=False, max_length=200, help_text=_("Number of the letter, if any.")
    )

    class Meta:
        model = TeamMembership
        fields = ["post", "deputy", "role", "basis", "basis_number", "basis_date", "starts_on"]
        field_classes = {"basis_date": DayField, "starts_on": DayField}
        labels = {
            "basis": _("Basis of the appointment"),
            "basis_number": _("Its number"),
            "basis_date": _("Its date"),
            "starts_on": _("In the team from"),
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        posts = self.instance.institution.posts.current() | Post.objects.filter(
            pk__in=[pk for pk in (self.instance.post_id, self.instance.deputy_id) if pk]
        )
        for name in ("post", "deputy"):
            self.fields[name].queryset = posts.select_related("person").order_by("person__sort_key", "pk")
        offer(self)
        self.fields["role"].empty_label = _("none")
        self.fields["role"].help_text = _(
            "A role that runs the team lets its institution edit the team here."
        )
        new = ["first_name", "last_name", "post_title", "email"]
        source = ["channel", "received_on", "reference"]
        self.helper = form_helper(
            section(_("Who"), "post", "deputy", "role", "starts_on"),
            section(_("A person who is not in the register yet"), *new),
            section(_("Basis"), "basis", "basis_number", "basis_date"),
            section(_("How the portal knows"), *source),
        )

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="future")
        return day

    def clean(self):
        data = super().clean()
        if data.get("post") and data.get("post") == data.get("deputy"):
            self.add_error("deputy", ValidationError(_("Nobody can be one's own deputy."), code="same"))
        if not data.get("basis"):
            for name in ("basis_number", "basis_date"):
                if data.get(name):
                    self.add_error(
                        "basis", ValidationError(_("Say what kind of paper it is."), code="required")
                    )
                    break
        self._check_new_person(data)
        return data

    def _check_new_person(self, data):
        names = [data.get("first_name"), data.get("last_name")]
        self.has_new_person = any([*names, data.get("post_title"), data.get("email")])
        if not self.has_new_person:
            return
        if data.get("post"):
            self.add_error("first_name", ValidationError(
                _("Choose a person from the list or write down a new one, not both."), code="both"))  # fmt: skip
            return
        for name in ("first_name", "last_name"):
            if not data.get(name) and name not in self.errors:
                self.add_error(
                    name, ValidationError(_("Give the first name and the surname."), code="required")
                )
        self.known = self._known(data)
        if self.known and self.known.last_name.casefold() != (data.get("last_name") or "").casefold():
            # Two different people never become one because an address was typed twice.
            self.add_error("email", ValidationError(_("Another person has this work e-mail."), code="taken"))

    @staticmethod
    def _known(data):
        email = (data.get("email") or "").lower()
        return email and Person.objects.filter(email=email, kind=PersonKind.PROFESSIONAL).first()

    def save(self):
        """(seat, whether it is new), or None with the refusal, or what somebody else saved, shown above the form."""
        try:
            with transaction.atomic():
                seat, is_new = self._save()
                if not is_new and (
                    self.is_new or self.conflict or self.errors
                ):  # a person or source written for nothing
                    transaction.set_rollback(True)
                return None if self.conflict or self.errors else (seat, is_new)
        except IntegrityError as refusal:  # the same seat was taken at this moment
            if "partners_teammembership" not in str(refusal):
                raise
            self.add_error(None, _("This seat is taken by the same institution and person already."))
            return None

    def _save(self):
        seat, data = self.instance, self.cleaned_data
        if self.has_new_person:
            seat.post = self._new_post(data)
        if data.get("channel") and data["channel"] != Channel.PORTAL:
            seat.source = self._source(data)
        if not self.is_new:
            self.save_unless_changed(by=self.by)
            return seat, False
        seat.uid, seat.edited_by = data["uid"] or seat.uid, self.by
        return seat.team.seat(seat)

    def _source(self, data):
        """What the seat rests on by this form; said twice it is one."""
        said = {"channel": data["channel"], "received_on": data["received_on"] or timezone.localdate(),
                "reference": data["reference"]}  # fmt: skip
        kept = self.instance.source
        if kept and all(getattr(kept, name) == value for name, value in said.items()):
            return kept
        return Source.record(**said, by=self.by, on_behalf_of=self.instance.institution.name[:200])

    def _columns(self):
        return super()._columns() | {"source"}

    def _differences(self, current):
        found = super()._differences(current)
        theirs, yours = current.source, self.instance.source
        if theirs != yours:
            shown = [str(source) if source else "" for source in (theirs, yours)]
            found.append(Difference(_("How the portal knows"), *shown))
        return found

    def _new_post(self, data):
        email = (data["email"] or "").lower()
        person = self.known or Person.objects.create(
            first_name=data["first_name"], last_name=data["last_name"], email=email
        )
        post, _made = Post.objects.get_or_create(
            person=person, institution=self.instance.institution, title=data["post_title"], ends_on=None
        )
        return post


class LeaveForm(forms.Form):
    on = DayField(label=_("Last day in the team"))

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, initial={"on": timezone.localdate()}, **kwargs)
        self.seat = seat

    def clean_on(self):
        day = self.cleaned_data["on"]
        if self.seat.starts_on and day < self.seat.starts_on:
            raise ValidationError(_("The last day must not be before the first one."), code="order")
        return day
