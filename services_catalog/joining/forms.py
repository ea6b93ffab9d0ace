import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Invitation, Membership, User
from coop_portal import guard
from coop_portal.forms import DateInput, form_helper, section
from partners.enums import TeamStatus
from partners.models import Team, Territory

from ..enums import CoverageAnswer, JoiningStep
from ..forms.days import clean_day
from ..forms.heard import HeardForm
from ..forms.named_places import NamedPlacesField
from ..models import GminaJoining
from .answering import Said
from .asking import default_answer_by
from .providers import neighbour_choices

LONGEST_WAIT = 90  # days for an answer


class StartForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput)


class RoleForm(forms.Form):
    """One of the two who animate the gmina: an account of the powiat, or an invitation by mail; both may stay empty."""

    user = forms.ModelChoiceField(
        None, label=_("Somebody with an account"), required=False, empty_label=_("nobody chosen")
    )
    email = forms.EmailField(label=_("Or invite by e-mail"), required=False, max_length=254)
    name = forms.CharField(
        label=_("First and last name of the invited person"), required=False, max_length=200
    )
    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, territory, by, **kwargs):
        super().__init__(*args, initial={"uid": uuid.uuid4()}, **kwargs)
        self.territory, self.by, self.invitation = territory, by, None
        self.fields["user"].queryset = people_of_powiat(territory)
        self.fields["user"].label_from_instance = lambda user: f"{user} <{user.email}>"
        self.helper = form_helper()

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        data = super().clean()
        if data.get("user") and data.get("email"):
            raise ValidationError(_("Choose an account or invite by e-mail, not both."), code="both")
        if data.get("email") and data.get("uid"):
            self.invitation = Invitation(
                uid=data["uid"], email=data["email"], name=data.get("name", ""), role=Role.ANIMATOR,
                territory=self.territory, invited_by=self.by,
            )  # fmt: skip
            try:
                self.invitation.check_offer()
            except ValidationError as refusal:
                self.add_error("email", refusal)
        return data

    @property
    def address(self):
        """Whom it names, to see that animator and deputy are two people."""
        data = self.cleaned_data
        return data["user"].email if data.get("user") else data.get("email", "")

    def save(self):
        """The membership given, the invitation sent, or None."""
        if user := self.cleaned_data["user"]:
            return Membership.grant(user, Role.ANIMATOR, territory=self.territory)
        return self.invitation.send() if self.invitation else None


def people_of_powiat(territory):
    """Accounts with a role in the powiat: in its territories, or in an institution seated there."""
    inside = Territory.objects.within([territory.powiat_id]).values("pk")
    here = Membership.objects.current().filter(Q(territory__in=inside) | Q(institution__seat__in=inside))
    return User.objects.filter(pk__in=here.values("user"), is_active=True).order_by(
        "last_name", "first_name", "email"
    )


class AnimatorsForm:
    """Animator and deputy in one <form>: two RoleForms, valid together."""

    def __init__(self, data=None, *, joining, by):
        self.joining = joining
        args = {"territory": joining.territory, "by": by}
        self.animator = RoleForm(data, prefix="animator", **args)
        self.deputy = RoleForm(data, prefix="deputy", **args)

    def is_valid(self):
        valid = [self.animator.is_valid(), self.deputy.is_valid()]
        if all(valid) and self.animator.address and self.animator.address == self.deputy.address:
            self.deputy.add_error(None, _("The animator and the deputy are two people."))
            return False
        return all(valid)

    @transaction.atomic
    def save(self):
        """The memberships given and the invitations sent; the step is passed."""
        first, second = self.animator.save(), self.deputy.save()
        if isinstance(second, Membership):
            GminaJoining.objects.filter(pk=self.joining.pk).update(
                deputy=second.user_id, deputy_invitation=None
            )
        elif second:
            GminaJoining.objects.filter(pk=self.joining.pk).update(deputy=None, deputy_invitation=second)
        self.joining.pass_step(JoiningStep.ANIMATOR)
        return [given for given in (first, second) if given]


class TeamsForm(forms.Form):
    teams = forms.ModelMultipleChoiceField(
        None,
        label=_("Teams that will serve this gmina, too"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The gmina is added to their territory."),
    )

    def __init__(self, *args, joining, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.joining = joining
        self.fields["teams"].queryset = offered_teams(joining.territory, scope)
        self.helper = form_helper()

    @transaction.atomic
    def save(self, *, by):
        territory = self.joining.territory
        for team in self.cleaned_data["teams"]:
            if not team.territories.filter(pk=territory.pk).exists():
                team.territories.add(territory)
                team.events.create(
                    verb="add_territory", from_status=team.status, to_status=team.status, by=by,
                    reason=territory.label,
                )  # fmt: skip
        self.joining.pass_step(JoiningStep.TEAMS)


def _teams_in(places):
    links = Team.territories.through.objects.filter(team=OuterRef("pk"), territory__in=places)
    return Team.objects.exclude(status=TeamStatus.CLOSED).filter(Exists(links))


def serving_teams(territory):
    return _teams_in([territory.pk])


def offered_teams(territory, scope):
    """Living teams of the powiat that the person runs and that do not serve the gmina yet."""
    powiat = Territory.objects.within([territory.powiat_id]).values("pk")
    run = Team.objects.managed_by(scope).values("pk")
    return _teams_in(powiat).filter(pk__in=run).exclude(pk__in=serving_teams(territory).values("pk"))


class ProvidersForm(forms.Form):
    """Whose providers are asked beside those of the powiat, and by when they may answer."""

    neighbours = forms.ModelMultipleChoiceField(
        None,
        label=_("Neighbours whose providers are asked, too"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Providers of the gmina's own powiat are asked anyway. The number says how many a neighbour has."
        ),
    )
    other_places = NamedPlacesField()
    answer_by = forms.DateField(label=_("Answers by"), widget=DateInput)

    def __init__(self, *args, joining, **kwargs):
        self.joining = joining
        offered = neighbour_choices(joining.territory)
        chosen = list(joining.neighbours.select_related("powiat"))
        listed = {powiat.pk for powiat, _number in offered}
        kwargs["initial"] = {
            "neighbours": [each.pk for each in chosen],
            "answer_by": joining.answer_by or default_answer_by(),
        }
        super().__init__(*args, **kwargs)
        numbers = {powiat.pk: number for powiat, number in offered}
        others = [each.pk for each in chosen if each.pk not in listed]
        field = self.fields["neighbours"]
        field.queryset = Territory.objects.filter(pk__in=[*listed, *others]).order_by("sort_key", "pk")
        field.label_from_instance = lambda each: neighbour_label(each, numbers.get(each.pk))
        if not (listed or others):
            del self.fields["neighbours"]
        if not joining.is_open or joining.asked_at:
            del self.fields["answer_by"]  # what stands in the mails holds
        self.helper = form_helper()

    def clean_other_places(self):
        own = {self.joining.territory_id, self.joining.territory.powiat_id}
        return [place for place in self.cleaned_data["other_places"] if place.pk not in own]

    def clean_answer_by(self):
        day = clean_day(self.cleaned_data["answer_by"])
        left = (day - timezone.localdate()).days
        if not 0 < left <= LONGEST_WAIT:
            raise ValidationError(
                _("Choose a day from tomorrow on, at most three months from now."), code="range"
            )
        return day

    @transaction.atomic
    def save(self):
        data = self.cleaned_data
        self.joining.locked()
        self.joining.neighbours.set({*data.get("neighbours", ()), *data["other_places"]})
        if "answer_by" in data:
            GminaJoining.objects.filter(pk=self.joining.pk).update(answer_by=data["answer_by"])
        self.joining.pass_step(JoiningStep.PROVIDERS)


def neighbour_label(territory, providers):
    kind = _("%(name)s (city)") if territory.is_city_powiat else "%(name)s"
    name = kind % {"name": territory.label}
    return f"{name}: {providers}" if providers else name


# --- The answer -----------------------------------------------------------------------------


class AnswerForm(forms.Form):
    """One answer for all services of a provider, or one for each below it."""

    answer = forms.ChoiceField(
        label=_("For all your services"),
        choices=CoverageAnswer.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    condition = forms.CharField(
        label=_("On what condition"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: only when there are free places; only on Tuesdays. No data of clients."),
    )

    def __init__(self, *args, question, chosen="", **kwargs):
        super().__init__(*args, **kwargs)
        self.question = question
        self.rows = list(question.answers.all())
        self.warnings = []
        self._offer_each()
        self._show_what_was_said(chosen)

    def _offer_each(self):
        if len(self.rows) < 2:
            self.fields["answer"].label = _("Your answer")
            return
        for row in self.rows:
            self.fields[f"answer_{row.pk}"] = forms.ChoiceField(
                label=row.service.name,
                choices=[("", _("as above")), *CoverageAnswer.choices],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"condition_{row.pk}"] = forms.CharField(
                label=_("Condition"), required=False, max_length=500
            )

    def _show_what_was_said(self, chosen):
        said = {(row.answer, row.condition) for row in self.rows}
        if len(said) == 1:
            answer, condition = said.pop()
            self.initial |= {"answer": answer or chosen, "condition": condition}
        else:
            for row in self.rows:
                self.initial |= {f"answer_{row.pk}": row.answer, f"condition_{row.pk}": row.condition}

    @property
    def each(self):
        """(answer, condition) fields of every service, where there are several."""
        if len(self.rows) < 2:
            return []
        return [(self[f"answer_{row.pk}"], self[f"condition_{row.pk}"]) for row in self.rows]

    @property
    def answers_apart(self):
        """Whether the part for single services is to stand open."""
        return any(answer.value() or answer.errors or condition.errors for answer, condition in self.each)

    def clean(self):
        data = super().clean()
        self.said = {}
        for row in self.rows:
            own = data.get(f"answer_{row.pk}")
            suffix = f"_{row.pk}" if own else ""
            answer = own or data.get("answer")
            condition = " ".join((data.get(f"condition{suffix}") or "").split())
            if not answer:
                if "answer" not in self.errors:
                    self.add_error("answer", ValidationError(_("Choose an answer."), code="required"))
            elif answer == CoverageAnswer.CONDITIONAL:
                self._clean_condition(f"condition{suffix}", condition, row)
                self.said[row.service_id] = Said(answer, condition)
            else:
                self.said[row.service_id] = Said(answer)
        return data

    def _clean_condition(self, name, condition, row):
        if name in self.errors:
            return
        if not condition:
            self.add_error(name, ValidationError(_("Say on what condition."), code="required"))
            return
        provider = self.question.institution
        verdict = guard.check(
            condition,
            allowed_phones=[row.service.phone, *(each.number for each in provider.phones.all())],
            allowed_emails=[row.service.email, provider.email],
        )
        for refusal in verdict.refusals:
            self.add_error(name, refusal)
        self.warnings += [warning for warning in verdict.warnings if warning not in self.warnings]


class RecordForm(AnswerForm, HeardForm):
    """The same, written down by who runs the road: with how the answer came."""


class AddressForm(forms.Form):
    address = forms.EmailField(label=_("E-mail address"), max_length=254)

    def clean_address(self):
        return self.cleaned_data["address"].lower()


# --- Leaving --------------------------------------------------------------------------------


class LeaveForm(forms.Form):
    """Who takes over; nothing is chosen for the person, for it cannot be undone by a click."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    steward = forms.ChoiceField(label=_("Who takes over the services"), widget=forms.RadioSelect)
    free_teams = forms.BooleanField(
        label=_("Take the gmina off the territory of teams that serve other places, too"),
        required=False,
        initial=True,
    )
    sure = forms.BooleanField(
        label=_("I have read what loses its owner, and I want the gmina to leave"),
        error_messages={"required": _("Tick this to confirm.")},
    )

    def __init__(self, *args, successors, has_teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.successors = {str(each.pk): each for each in successors}
        animator_of = _("animator: %(place)s")
        self.fields["steward"].choices = [
            *((pk, animator_of % {"place": each.label}) for pk, each in self.successors.items()),
            ("operator", _("operator of the portal")),
        ]
        if not has_teams:
            del self.fields["free_teams"]
        self.helper = form_helper(
            section(_("Who takes over"), *(name for name in self.fields if name != "uid"))
        )

    @property
    def taker(self):
        """The territory that takes over, None for the operator."""
        return self.successors.get(self.cleaned_data["steward"])
