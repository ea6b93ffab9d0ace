"""Forms of commitments. Notes are short and go through the guard: nothing of a client is written down."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput, LongSelect, form_helper
from documents.enums import Channel
from documents.models import Source
from services_catalog.models import Service

from ..enums import Outcome, Rhythm
from ..forms import check_year
from ..models import Commitment
from . import keeping

ANSWERS = [choice for choice in Outcome.choices if choice[0] != Outcome.NEEDLESS]
HEARD = [Channel.PHONE, Channel.MAIL, Channel.MEETING, Channel.PAPER, Channel.E_DORECZENIA]


def check_note(text, institution):
    """Refuses what may be a client's; the institution's own phones and address may stand in the note."""
    phones = [phone.number for phone in institution.phones.all()]
    found = guard.check(text, allowed_phones=phones, allowed_emails=filter(None, [institution.email]))
    if found.refusals:
        raise ValidationError(list(found.refusals), code="clients")


class CommitmentForm(forms.ModelForm):
    uid = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Commitment
        fields = ["text", "clause", "party", "rhythm", "first_due_on", "service"]
        widgets = {"first_due_on": DateInput, "service": LongSelect}
        help_texts = {
            "first_due_on": _("Left empty only for what goes on all the time."),
            "service": _("The service's page then names the agreement that it rests on."),
        }

    def __init__(self, *args, agreement, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement, self.by = agreement, by
        self.instance.agreement = agreement
        self.fields["uid"].initial = uuid.uuid4()
        self.fields["clause"].queryset = agreement.clauses.all()
        numbers = {clause.pk: number for number, clause in agreement.clauses_with_numbers()}
        self.fields["clause"].label_from_instance = lambda clause: (
            f"§ {numbers[clause.pk]}. {clause.title}" if numbers[clause.pk] else clause.title
        )
        self.fields["party"].queryset = agreement.parties.filter(left_on=None).select_related(
            "subject", "acting_unit"
        )
        self.fields["party"].empty_label = _("every party")
        sides = {
            pk for party in agreement.parties.all() for pk in (party.subject_id, party.acting_unit_id) if pk
        }
        services = Service.objects.published().filter(provider__in=sides).order_by("sort_key", "pk")
        self.fields["service"].queryset = services
        self.helper = form_helper("uid", *self.Meta.fields)

    def clean_text(self):
        text = self.cleaned_data["text"]
        for party in self.agreement.parties.all():
            check_note(text, party.unit)
        return text

    def clean_first_due_on(self):
        day = self.cleaned_data["first_due_on"]
        check_year(day)
        if day and self.agreement.last_day and day > self.agreement.last_day:
            raise ValidationError(_("The agreement is not in force on that day."))
        return day

    def clean(self):
        data = super().clean()
        is_ongoing = data.get("rhythm") == Rhythm.ONGOING
        if "first_due_on" not in self.errors and is_ongoing == bool(data.get("first_due_on")):
            self.add_error("first_due_on", _("Write by when; what goes on all the time has no day."))
        return data

    def save(self):
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return keeping.add(self.agreement, uid=self.cleaned_data["uid"], by=self.by, **fields)


class AnswerForm(forms.Form):
    """What a party says of one occurrence."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ANSWERS, widget=forms.RadioSelect)
    evidence_url = forms.URLField(
        label=_("Link to evidence"), required=False, max_length=500, assume_scheme="https",
        help_text=_("For example the page with photos or the report. Not needed."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Short note"), required=False, max_length=300, help_text=_("No data of clients.")
    )

    def __init__(self, *args, commitment, party, due_on, **kwargs):
        super().__init__(*args, **kwargs)
        self.commitment, self.party, self.due_on = commitment, party, due_on
        self.helper = form_helper()

    def clean_note(self):
        note = self.cleaned_data["note"].strip()
        check_note(note, self.party.unit)
        return note

    def save(self, source):
        said = {name: self.cleaned_data[name] for name in ("outcome", "evidence_url", "note")}
        return keeping.answer(self.commitment, self.party, self.due_on, source=source, **said)


class HeardAnswerForm(AnswerForm):
    """The same, written down by the coordinator."""

    channel = forms.ChoiceField(
        label=_("How the answer came"), choices=[(each.value, each.label) for each in HEARD]
    )

    def source_by(self, user):
        return Source.record(self.cleaned_data["channel"], by=user, on_behalf_of=str(self.party)[:200])


class ReviewForm(forms.Form):
    """One commitment in the yearly review."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("not judged yet")), *Outcome.choices], required=False
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args, commitment, year, **kwargs):
        super().__init__(*args, prefix=f"z{commitment.pk}", **kwargs)
        self.commitment = commitment
        earlier = next((each for each in commitment.reviews.all() if each.year == year), None)
        if earlier:
            self.initial = {"outcome": earlier.outcome, "note": earlier.note}
        self.helper = form_helper()

    def clean_note(self):
        note = self.cleaned_data["note"].strip()
        for party in self.commitment.agreement.parties.all():
            check_note(note, party.unit)
        return note
