from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.enums import Channel
from partners.models import Person

from ..enums import Answer
from ..forms import BaseMemberFormSet, MemberForm
from . import verbs

# How an answer reaches a coordinator.
CHANNELS = [each for each in Channel.choices if each[0] in (Channel.PHONE, Channel.MAIL, Channel.MEETING)]


class KnownPeopleForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("People whom the project knows"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args, people, asked, **kwargs):
        """`people` may be chosen; those whose ids are in `asked` are not offered, but no mistake: a form sent twice."""
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [(person.pk, person.listed_name) for person in people if person.pk not in asked]


class GuestForm(MemberForm):
    """A person typed in; without an e-mail known by name among those who are invited already."""

    def __init__(self, *args, session, suggested, **kwargs):
        super().__init__(*args, group=None, suggested=suggested, **kwargs)
        self.session = session

    def _known(self, data):
        return self._invited(data) if not data.get("email") else super()._known(data)

    def _invited(self, data):
        names = {f"{name}__iexact": data.get(name) or "" for name in ("first_name", "last_name")}
        asked = Person.objects.filter(invitations__session=self.session, **names)
        return asked.filter(posts__institution=data.get("institution")).first()

    def guest(self):
        data = self.cleaned_data
        return (not data["email"] and self._invited(data)) or self.person()[0]


class BaseGuestFormSet(BaseMemberFormSet):
    @transaction.atomic
    def save(self, session, known):
        """How many are asked anew: those who were ticked and those who were typed in."""
        session._locked()  # whoever has no e-mail is known by name: the same form sent at once sees the first one
        typed = [form.guest() for form in self.forms if form.has_changed()]
        return verbs.invite(session, [*known, *typed])


GuestFormSet = forms.formset_factory(GuestForm, formset=BaseGuestFormSet, extra=3, max_num=30)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[each for each in Answer.choices if each[0] != Answer.NONE])
    channel = forms.ChoiceField(choices=CHANNELS)
