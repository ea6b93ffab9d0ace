"""Forms of a consultation. Each takes its context by keyword; saving calls one verb."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import DateInput, form_helper, section
from documents.enums import Channel
from documents.models import Source
from partners.charters.forms import no_pesel

from ..enums import PartyVoice, RemarkOutcome
from ..models import EditConflict, Remark
from ..wording import tidy
from . import answering, remarking, reviewing

CHANNELS = [Channel.PHONE, Channel.MAIL, Channel.PAPER, Channel.MEETING, Channel.E_DORECZENIA]
ANSWERS = [
    (PartyVoice.APPROVED.value, _("We approve the wording")),
    (PartyVoice.NO_REMARKS.value, _("No remarks")),
    (PartyVoice.REMARKS.value, _("We have remarks (written at the clauses)")),
]


def check_past(day):
    today = timezone.localdate()
    if not today - timedelta(days=366) <= day <= today:
        raise ValidationError(_("Write a day that was, within the last year."), code="day")


class Sourced:
    """Mixin: `hand` says through whom the form came; where somebody writes down for a party, it is asked how."""

    def _ask_how(self, hand):
        self.hand = hand
        if not hand.records:
            return
        self.fields |= {
            "channel": forms.ChoiceField(
                label=pgettext_lazy("file", "How it came"),
                choices=[(each.value, each.label) for each in CHANNELS],
            ),
            "received_on": forms.DateField(
                label=_("When"), widget=DateInput, initial=timezone.localdate, validators=[check_past]
            ),
            "reference": forms.CharField(
                label=_("Which letter, call or meeting"), max_length=200, required=False
            ),
        }

    def source(self, party):
        """To be made inside the transaction of what rests on it."""
        asked = ("channel", "received_on", "reference")
        how = {name: self.cleaned_data[name] for name in asked if name in self.cleaned_data}
        channel = how.pop("channel", self.hand.channel)
        return Source.record(channel, by=self.hand.by, on_behalf_of=str(party)[:200], **how)


class RemarkForm(Sourced, ConflictSafeForm):
    """A remark of a party to a clause, or to the whole where `instance.clause` is empty."""

    # Of the clause as it was read: what is left as it stood there is no proposal.
    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Remark
        fields = ["text", "proposed_text", "author"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "proposed_text": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "proposed_text": _(
                "Change the text as it should read. Left as it is, nothing is proposed. Words in braces are filled in"
                " by the portal."
            ),
            "author": _("For example: director. A name is not needed."),
        }

    def __init__(self, *args, hand, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].validators.append(no_pesel)
        self.fields["proposed_text"].validators.append(no_pesel)
        clause = self.instance.clause
        if clause is None:
            del self.fields["proposed_text"]
        elif not self.instance.proposed_text:
            self.initial["proposed_text"] = clause.text
        self.initial["read_version"] = clause.edit_version if clause else 1
        self._ask_how(hand)
        self.helper = form_helper()

    def clean_proposed_text(self):
        return tidy(self.cleaned_data["proposed_text"])

    def clean(self):
        data = super().clean()
        data["read_version"] = data.get("read_version") or 1
        if data.get("proposed_text") and data["proposed_text"] == self._text_read():
            data["proposed_text"] = ""
        if not self.errors and not data.get("text") and not data.get("proposed_text"):
            self.add_error("text", _("Write a remark or another wording."))
        return data

    def _text_read(self):
        clause, version = self.instance.clause, self.cleaned_data["read_version"]
        if clause is None or version == clause.edit_version:
            return clause and tidy(clause.text)
        earlier = clause.history.filter(edit_version=version).order_by("pgh_id").last()
        return earlier and tidy(earlier.text)

    @transaction.atomic
    def keep(self):
        """False after a conflict: somebody of the same party saved another text meanwhile."""
        if not self.is_new:
            remarking.locked_remark(self.instance)
            return self.save_unless_changed(by=self.hand.by)
        row = self.instance
        row.uid, row.edited_by = self.cleaned_data["uid"] or row.uid, self.hand.by
        if Remark.objects.filter(uid=row.uid).exists():
            return True
        row.source, row.clause_version = self.source(row.party), self.cleaned_data["read_version"]
        remarking.make(row)
        return True


class AnswerForm(Sourced, forms.Form):
    """What a party says of the text whose fingerprint the form carries."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    answer = forms.ChoiceField(
        label=_("Your answer to the whole wording"), choices=ANSWERS, widget=forms.RadioSelect
    )
    answered_by = forms.CharField(
        label=_("Who answers (function)"),
        max_length=200,
        required=False,
        help_text=_("For example: director. A name is not needed."),
    )

    def __init__(self, *args, hand, **kwargs):
        super().__init__(*args, **kwargs)
        self._ask_how(hand)
        self.helper = form_helper()

    @transaction.atomic
    def keep(self, party):
        data = self.cleaned_data
        return answering.answer(
            party,
            data["answer"],
            read=data["read"],
            source=self.source(party),
            answered_by=data["answered_by"],
        )


class ResolveForm(forms.ModelForm):
    """What became of a remark. `conflict` is the remark as its author has changed it meanwhile."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    conflict = None

    class Meta:
        model = Remark
        fields = ["outcome", "reply"]
        widgets = {"outcome": forms.RadioSelect, "reply": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"reply": _("One sentence that every party reads.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reply"].validators.append(no_pesel)
        self.fields["expected_version"].initial = self.instance.version
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        unexplained = (RemarkOutcome.PARTLY, RemarkOutcome.REJECTED)
        if data.get("outcome") in unexplained and not data.get("reply"):
            self.add_error("reply", _("Say why in one sentence."))
        return data

    def _post_clean(self):
        """The verb writes the row that it has locked."""

    def save(self, *, by):
        """The remark, or None after a conflict; the next save is made in sight of the new text."""
        data = self.cleaned_data
        try:
            return remarking.resolve(
                self.instance, data["outcome"], reply=data["reply"], by=by,
                expected_version=data["expected_version"],
            )  # fmt: skip
        except EditConflict as conflict:
            self.conflict = conflict.current
            self.data = self.data.copy()
            self.data[self.add_prefix("expected_version")] = conflict.current.version
            return None


class ReviewForm(forms.Form):
    """The file that came back from a legal adviser."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    party = forms.ModelChoiceField(
        None, label=_("Whose legal adviser"), required=False, empty_label=_("of the project's coordinator")
    )
    file = forms.FileField(label=_("File with the remarks"), help_text=_("DOCX, ODT or PDF."))
    received_on = forms.DateField(label=_("When it came"), widget=DateInput, validators=[check_past])
    reference = forms.CharField(label=_("Which letter or mail"), max_length=200, required=False)

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.fields["party"].queryset = agreement.parties.select_related("subject", "acting_unit")
        self.initial.setdefault("received_on", timezone.localdate())
        self.helper = form_helper()

    def save(self, *, by):
        """The review, or None with the refusal shown at the file."""
        try:
            return reviewing.keep(self.agreement, by=by, **self.cleaned_data)[0]
        except ValidationError as refusal:
            self.add_error("file", refusal)


class NotesForm(forms.Form):
    """What became of a review, a row a clause."""

    def __init__(self, *args, review, numbered, **kwargs):
        super().__init__(*args, **kwargs)
        self.review, self.numbered = review, numbered
        noted = {each.clause_id: each for each in review.remarks.all()}
        choices = [("", _("no remark")), *RemarkOutcome.choices]
        for number, clause in numbered:
            note = noted.get(clause.pk)
            label = f"§ {number}. {clause.title}" if number else clause.title
            self.fields[f"outcome-{clause.uid}"] = forms.ChoiceField(
                label=_("Outcome"), choices=choices, required=False, initial=note.outcome if note else ""
            )
            self.fields[f"sentence-{clause.uid}"] = forms.CharField(
                label=_("In one sentence"), required=False, max_length=1000, validators=[no_pesel],
                initial=note.reply if note else "",
            )  # fmt: skip
            self.fields[f"outcome-{clause.uid}"].group = label
        self.helper = form_helper(
            *(
                section(
                    self.fields[f"outcome-{clause.uid}"].group,
                    f"outcome-{clause.uid}",
                    f"sentence-{clause.uid}",
                )
                for _number, clause in numbered
            )
        )

    def clean(self):
        data = super().clean()
        for _number, clause in self.numbered:
            outcome = data.get(f"outcome-{clause.uid}")
            if outcome in (RemarkOutcome.PARTLY, RemarkOutcome.REJECTED) and not data.get(
                f"sentence-{clause.uid}"
            ):
                self.add_error(f"sentence-{clause.uid}", _("Say why in one sentence."))
        return data

    @transaction.atomic
    def save(self, *, by):
        for _number, clause in self.numbered:
            data = self.cleaned_data
            outcome, sentence = data[f"outcome-{clause.uid}"], data[f"sentence-{clause.uid}"]
            reviewing.note(self.review, clause, outcome, sentence, by=by)
