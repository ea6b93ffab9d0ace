import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput, form_helper
from documents.enums import Channel
from documents.models import IssuedDocument, Source
from partners.registration.forms import refuse_pesel

from ..enums import CycleOutcome, RecommendationStatus, Vote
from ..models import PLAN_DOCUMENT, CooperationPlan, Recommendation
from . import plans

FREE_ROWS = 3
# How a vote reaches a coordinator who writes it down for an institution.
CHANNELS = [each for each in Channel.choices if each[0] not in (Channel.PORTAL, Channel.LINK, Channel.IMPORT)]


class RecommendationForm(forms.ModelForm):
    class Meta:
        model = Recommendation
        fields = ["uid", "title", "description", "within_duties", "owners"]
        widgets = {
            "uid": forms.HiddenInput,
            "description": forms.Textarea(attrs={"rows": 4}),
            "owners": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "within_duties": _("Part of what the institution does anyway, without an extra burden."),
        }

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, cycle, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.cycle = cycle
        for name in ("title", "description"):
            self.fields[name].validators.append(refuse_pesel)
        self.fields["owners"].queryset = cycle.group.institutions.all()
        self.fields["owners"].required = False

    def _get_validation_exclusions(self):
        # The second submit of a new card must find the first one instead of being told that it exists.
        return super()._get_validation_exclusions() | {"uid"}

    def clean(self):
        if self.instance.pk:
            Recommendation.objects.filter(pk=self.instance.pk).refuse_taken()
        return super().clean()

    def propose(self, **fields):
        """(the card, whether it is new): the form of a new one, sent once or twice."""
        data = self.cleaned_data
        return Recommendation.propose(
            self.instance.cycle,
            uid=data["uid"] or uuid.uuid4(),
            title=data["title"],
            description=data["description"],
            within_duties=data["within_duties"],
            owners=data["owners"],
            **fields,
        )


class DecisionForm(forms.Form):
    ACCEPT, REJECT = "accept", "reject"

    decision = forms.ChoiceField(choices=[(ACCEPT, ACCEPT), (REJECT, REJECT)])
    reason = forms.CharField(max_length=300, required=False, validators=[refuse_pesel])

    def clean(self):
        data = super().clean()
        if data.get("decision") == self.REJECT and not data.get("reason") and "reason" not in self.errors:
            raise ValidationError(_("Write in a few words why it is not accepted."), code="reason")
        return data

    @property
    def status(self):
        accepted = self.cleaned_data["decision"] == self.ACCEPT
        return RecommendationStatus.ACCEPTED if accepted else RecommendationStatus.REJECTED


class VoteForm(forms.Form):
    """A vote of one institution, or of all that voted alike; `channel` says how it came to whoever writes it down."""

    institution = forms.ModelMultipleChoiceField(
        None, error_messages={"required": _("Tick the institutions that voted so.")}
    )
    vote = forms.ChoiceField(choices=Vote.choices)
    channel = forms.ChoiceField(choices=CHANNELS, required=False)
    on_behalf_of = forms.CharField(max_length=200, required=False, validators=[refuse_pesel])

    def __init__(self, *args, institutions, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = own  # ids of institutions in whose name the person votes
        self.fields["institution"].queryset = institutions

    def clean(self):
        data = super().clean()
        others = [each for each in data.get("institution") or () if each.pk not in self.own]
        if others and not data.get("channel"):
            raise ValidationError(_("Say how the vote came."), code="channel")
        return data

    @transaction.atomic
    def save(self, recommendation, *, by):
        """How many votes were written."""
        data = self.cleaned_data
        for institution in data["institution"]:
            channel = Channel.PORTAL if institution.pk in self.own else data["channel"]
            source = Source.record(channel, by=by, on_behalf_of=data["on_behalf_of"])
            recommendation.cast(institution, data["vote"], source=source, by=by)
        return len(data["institution"])


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How the cycle ends"),
        choices=[each for each in CycleOutcome.choices if each[0] != CycleOutcome.PENDING],
        widget=forms.RadioSelect,
    )


class ChangeOutcomeForm(OutcomeForm):
    reason = forms.CharField(
        label=_("What has changed"), max_length=300, help_text=_("It is kept in the journal of the cycle.")
    )


class PlanForm(forms.Form):
    """Rows of a plan from accepted recommendations, and a few empty ones: who, what, by when."""

    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        validators=[refuse_pesel],
    )

    def __init__(self, *args, cycle, **kwargs):
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        self.plan = (
            CooperationPlan.objects.filter(cycle=cycle)
            .prefetch_related("items__institutions", "items__action")
            .first()
        )
        self.institutions = cycle.group.institutions.order_by("sort_key", "pk")
        self.initial["introduction"] = self.plan.introduction if self.plan else ""
        self.rows_data = self._rows()
        for index, (_recommendation, item) in enumerate(self.rows_data):
            self._add_fields(index, item)
        self.helper = form_helper("introduction")

    def _rows(self):
        """[(recommendation or None, what stands in the fields)]"""
        items = list(self.plan.items.all()) if self.plan else []
        planned = {item.recommendation_id: item for item in items if item.recommendation_id}
        rows = []
        for each in self.cycle.recommendations.accepted().prefetch_related("owners"):
            item = planned.get(each.pk)
            if item is None:
                rows.append(
                    (
                        each,
                        {"text": each.title, "who": [o.pk for o in each.owners.all()], "use": not self.plan},
                    )
                )
            else:
                rows.append((each, self._of(item)))
        rows += [(None, self._of(item)) for item in items if item.recommendation_id is None]
        return rows + [(None, {})] * FREE_ROWS

    @staticmethod
    def _of(item):
        return {
            "item": item.pk, "text": item.action.text, "who": [each.pk for each in item.institutions.all()],
            "due": item.action.due_on, "use": True,
        }  # fmt: skip

    def _add_fields(self, index, item):
        def named(name, field):
            field.initial = item.get(name)
            self.fields[f"i{index}-{name}"] = field

        named("item", forms.IntegerField(required=False, widget=forms.HiddenInput))
        named(
            "use",
            forms.BooleanField(
                label=_("in the plan"),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            ),
        )
        named("text", forms.CharField(
            label=_("What"), required=False, max_length=300, validators=[refuse_pesel],
            widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        ))  # fmt: skip
        named("who", forms.ModelMultipleChoiceField(
            self.institutions, label=_("Who"), required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        ))  # fmt: skip
        named("due", forms.DateField(
            label=_("By when"), required=False, widget=DateInput(attrs={"class": "form-control input-date"})
        ))  # fmt: skip

    def rows(self):
        """(recommendation or None, {name: field})"""
        names = ("item", "use", "text", "who", "due")
        return [
            (recommendation, {name: self[f"i{index}-{name}"] for name in names})
            for index, (recommendation, _item) in enumerate(self.rows_data)
        ]

    def _chosen(self):
        data = self.cleaned_data
        for index, (recommendation, _item) in enumerate(self.rows_data):
            text = data.get(f"i{index}-text")
            used = data.get(f"i{index}-use") if recommendation else bool(text)
            if used:
                yield index, recommendation, text, data.get(f"i{index}-who") or [], data.get(f"i{index}-due")

    def _as_typed(self):
        for index, *row in self._chosen():
            yield self.cleaned_data[f"i{index}-item"], *row

    def clean(self):
        data = super().clean()
        rows = list(self._chosen())
        if not rows and not self.errors:
            raise ValidationError(_("A plan needs at least one thing to do."), code="empty")
        for index, _recommendation, text, who, due in rows:
            if not text and f"i{index}-text" not in self.errors:
                self.add_error(f"i{index}-text", _("Say what is to be done."))
            if not who and f"i{index}-who" not in self.errors:
                self.add_error(f"i{index}-who", _("Say who does it."))
            if due and not 2000 <= due.year <= 2100:
                self.add_error(f"i{index}-due", _("Check the year."))
        return data

    @transaction.atomic
    def save(self, *, by, title):
        """Write the plan and issue it: the first version, or the next one under the same number."""
        self.cycle.locked()
        plan, _made = CooperationPlan.objects.update_or_create(
            cycle=self.cycle,
            defaults={"introduction": self.cleaned_data["introduction"]},
            create_defaults={"introduction": self.cleaned_data["introduction"], "created_by": by},
        )
        rows = [
            plans.Row(data_item, recommendation, " ".join(text.split()), list(who), due)
            for data_item, recommendation, text, who, due in self._as_typed()
        ]
        plans.write(plan, rows, by=by)
        document = IssuedDocument.objects.about(plan, PLAN_DOCUMENT).alive().first()
        if document is None:
            return IssuedDocument.start(PLAN_DOCUMENT, plan, title=title[:300], by=by)
        return document.new_version(by=by, title=title[:300])
