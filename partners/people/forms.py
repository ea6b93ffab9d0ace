import uuid
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from coop_portal.folding import fold
from coop_portal.forms import DateInput, form_helper, section
from coop_portal.once import insert_once

from ..enums import Visibility
from ..forms import InstitutionField
from ..models import Institution, Person

VISIBILITY = [
    (Visibility.PUBLIC, _("everybody: on the public page of the institution")),
    (Visibility.PROFESSIONALS, _("professionals: people who have a role in the portal")),
    (
        Visibility.PRIVATE,
        _("private: people of the same institution, the animator of its territory and operators"),
    ),
]
LATEST = timedelta(days=366)


def visibility_field():
    return forms.ChoiceField(
        label=_("Who sees the contact"),
        choices=VISIBILITY,
        widget=forms.RadioSelect,
        help_text=_("The function and the institution's shared mailbox stand first everywhere."),
    )


class DayField(forms.DateField):
    """A day that a post may begin or end on."""

    widget = DateInput

    def clean(self, value):
        day = super().clean(value)
        if day and (day.year < 1990 or day - timezone.localdate() > LATEST):
            raise ValidationError(_("Check the year."), code="year")
        return day


class PersonAddForm(forms.Form):
    """A person with a post in an institution. The same work e-mail is the same person, who gets a second post."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title before the name"), max_length=40, required=False)
    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Surname"), max_length=100)
    post_title = forms.CharField(
        label=_("Post or function"), max_length=200, help_text=_("For example: kierownik, pedagog szkolny.")
    )
    starts_on = DayField(label=_("From"), required=False)
    email = forms.EmailField(
        label=_("Work e-mail"),
        required=False,
        help_text=_(
            "Only a work address. When the person is in the register already, she or he is found by it."
        ),
    )
    phone = forms.CharField(label=_("Work phone"), max_length=40, required=False)
    visibility = visibility_field()

    def __init__(self, *args, institution, **kwargs):
        kwargs.setdefault("initial", {"uid": uuid.uuid4(), "visibility": Visibility.PROFESSIONALS})
        super().__init__(*args, **kwargs)
        self.institution = institution
        self.is_known = False
        self.helper = form_helper(
            "uid",
            section(_("Post"), "post_title", "starts_on"),
            section(_("Person"), "title", "first_name", "last_name"),
            section(_("Contact"), "email", "phone", "visibility"),
        )

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        """A slip in an address must not make two people one; whose the address is, is not told."""
        cleaned = super().clean()
        known = Person.objects.with_email(cleaned.get("email")).first()
        if known and fold(known.last_name) != fold(cleaned.get("last_name", "")):
            self.add_error(
                "email",
                _("A person of another surname has this work e-mail. Check the address and the name."),
            )
        return cleaned

    @transaction.atomic
    def save(self):
        """The post, of a new person or of the one whose address it is. Sent twice, also at once, it makes one."""
        person = self._known() or self._new()
        post, _is_new = person.take_post(
            self.institution, title=self.cleaned_data["post_title"], starts_on=self.cleaned_data["starts_on"]
        )
        return post

    def _known(self):
        data = self.cleaned_data
        same = Q(pk__in=Person.objects.with_email(data["email"]))
        if not data["email"]:  # then by name among those who have a post here
            here = self.institution.posts.current().values("person")
            names = {"first_name__iexact": data["first_name"], "last_name__iexact": data["last_name"]}
            same = Q(pk__in=here, **names)
        known = Person.objects.professionals().filter(same | Q(uid=data["uid"])).first()
        self.is_known = bool(known and known.uid != data["uid"])
        return known

    def _new(self):
        names = ("uid", "title", "first_name", "last_name", "email", "phone", "visibility")
        wanted = Person(**{name: self.cleaned_data[name] for name in names})
        wanted.user = self._account()
        try:
            return insert_once(wanted)[0]
        except IntegrityError:  # another form made the same person just now
            self.is_known = True
            return Person.objects.with_email(wanted.email).get()

    def _account(self):
        """The account that has proven the address: its holder sees and corrects these data."""
        email = self.cleaned_data["email"]
        proven = User.objects.filter(
            emailaddress__email=email, emailaddress__verified=True, person=None, is_active=True
        )
        return proven.first() if email else None


class PersonForm(forms.ModelForm):
    visibility = visibility_field()

    class Meta:
        model = Person
        fields = ["title", "first_name", "last_name", "email", "phone", "visibility", "language"]
        help_texts = {
            "email": _("Only a work address."),
            "language": _("Of the mails that the portal writes."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper(
            section(_("Person"), "title", "first_name", "last_name"),
            section(_("Contact"), "email", "phone", "visibility", "language"),
        )

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def _get_validation_exclusions(self):
        # The constraint on the address names the kind, which the form has not.
        return super()._get_validation_exclusions() - {"kind"}

    def save_once(self):
        """False, with the form's error, when somebody took the address at the same moment."""
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            self.add_error("email", _("Another person has this work e-mail already."))
            return False
        return True


class PostEndForm(forms.Form):
    on = DayField(label=_("Last day"))

    def __init__(self, *args, post, **kwargs):
        super().__init__(*args, initial={"on": timezone.localdate()}, **kwargs)
        self.post = post

    def clean_on(self):
        day = self.cleaned_data["on"]
        if self.post.starts_on and day < self.post.starts_on:
            raise ValidationError(_("The last day must not be before the first one."))
        return day


class MoveForm(forms.Form):
    """From a post that ends to a new one, here or in another institution that one looks after."""

    post = forms.ModelChoiceField(label=_("Which post ends"), queryset=None, empty_label=None)
    institution = InstitutionField(label=_("New institution"))
    title = forms.CharField(label=_("New post or function"), max_length=200)
    on = DayField(label=_("First day in the new post"))

    def __init__(self, *args, posts, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts
        self.fields["post"].label_from_instance = lambda post: ", ".join(
            part for part in (post.title, str(post.institution)) if part
        )
        self.fields["institution"].queryset = institutions
        self.fields["institution"].widget.suggestions = institutions.values_list("name", flat=True)[:200]
        self.fields["institution"].help_text = _(
            "One that you look after. To another one: end the post here; there the person is added by the same e-mail."
        )

    def clean(self):
        cleaned = super().clean()
        post, day = cleaned.get("post"), cleaned.get("on")
        if post and day and post.starts_on and day <= post.starts_on:
            self.add_error("on", _("The old post began on that day or later. Choose a later day."))
        same = post and (post.institution, post.title) == (cleaned.get("institution"), cleaned.get("title"))
        if same:
            self.add_error("title", _("This is the post that ends. Change the institution or the post."))
        return cleaned


def institutions_to_move_to(scope):
    """Listed ones that the person looks after."""
    listed = Institution.objects.listed()
    if scope.is_operator:
        return listed
    return listed.filter(Q(pk__in=scope.caretaken_institution_ids) | Q(seat__in=scope.animated_territories()))
