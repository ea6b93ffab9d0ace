from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import DateInput, form_helper, section
from documents.enums import Channel
from documents.models import Source
from documents.uploads import store

from ..enums import AcceptanceAnswer, CharterStatus
from ..models import CharterItem

ANSWERS = [
    (AcceptanceAnswer.ACCEPTED.value, _("We accept the charter")),
    (AcceptanceAnswer.REMARKS.value, _("We ask for a change (write below, which)")),
    (AcceptanceAnswer.DECLINED.value, _("We do not accept the charter")),
]
RECORDED_ANSWERS = [
    (AcceptanceAnswer.ACCEPTED.value, _("accepts the charter")),
    (AcceptanceAnswer.REMARKS.value, _("asks for a change")),
    (AcceptanceAnswer.DECLINED.value, _("does not accept the charter")),
]
CHANNELS = [Channel.PHONE, Channel.MAIL, Channel.PAPER, Channel.MEETING, Channel.E_DORECZENIA]


def no_pesel(text):
    """Validator: a charter and what is said about it are read by many; no client's number stands there."""
    if guard.has_pesel(text):
        raise ValidationError(
            _("There is a PESEL number here. The portal keeps no data of clients."), code="pesel"
        )


class ItemForm(ConflictSafeForm):
    """A sentence of the draft; the charter's row is locked first, so that none slips in beside an opening."""

    class Meta:
        model = CharterItem
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Sentence of the charter")
        self.fields["text"].validators.append(no_pesel)
        self.fields["text"].help_text = _("One thought, in words that every institution understands.")
        self.helper = form_helper()

    @transaction.atomic
    def save(self, *, by):
        item = self.instance
        item.charter.locked(CharterStatus.DRAFT)
        if self.is_new:
            item.position = item.charter.next_position(item.register)
        return self.save_unless_changed(by=by)


class BackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        validators=[no_pesel],
        help_text=_("It is written to everybody who was asked."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class AnswerForm(forms.Form):
    """What an institution says, by account or by link."""

    answer = forms.ChoiceField(label=_("Your answer"), choices=ANSWERS, widget=forms.RadioSelect)
    remark = forms.CharField(
        label=_("Remark or requested change"),
        max_length=2000,
        required=False,
        validators=[no_pesel],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answered_by = forms.CharField(
        label=_("Who answers (function)"),
        max_length=200,
        required=False,
        help_text=_("For example: director. A name is not needed."),
    )

    def __init__(self, *args, institutions=None, **kwargs):
        super().__init__(*args, **kwargs)
        if institutions is not None:
            field = forms.ModelChoiceField(institutions, label=_("In the name of"))
            self.fields = {"institution": field} | self.fields
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        if data.get("answer") == AcceptanceAnswer.REMARKS and not data.get("remark"):
            self.add_error("remark", ValidationError(_("Write what should be changed."), code="required"))
        return data

    @transaction.atomic
    def keep(self, charter, institution, channel, *, by=None, **how):
        """The acceptance with its Source; refusals of the verb take the Source back, too."""
        data = self.cleaned_data
        source = Source.record(channel, by=by, on_behalf_of=institution.name[:200], **how)
        return charter.answer(
            institution, data["answer"], source=source, remark=data["remark"], answered_by=data["answered_by"]
        )


class RecordForm(AnswerForm):
    """An answer that came another way, written down by who runs the team."""

    channel = forms.ChoiceField(
        label=_("How the answer came"), choices=[(each.value, each.label) for each in CHANNELS]
    )
    received_on = forms.DateField(label=_("When"), widget=DateInput)
    reference = forms.CharField(
        label=_("Which letter, call or meeting"),
        max_length=200,
        required=False,
        help_text=_("For example: letter no. GOPS.0632.4.2026, call with the director."),
    )
    scan = forms.FileField(
        label=_("Scan"), required=False, help_text=_("PDF or picture of the signed paper, if there is one.")
    )

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, institutions=institutions, **kwargs)
        self.initial.setdefault("received_on", timezone.localdate())
        self.fields["answer"].choices = RECORDED_ANSWERS
        self.fields["answer"].label = _("Answer")
        self.fields["answered_by"].label = _("Who answered (function)")
        self.fields["institution"].label = _("Institution")
        self.helper = form_helper(
            section(_("The answer"), "institution", "answer", "remark", "answered_by"),
            section(_("How we know"), "channel", "received_on", "reference", "scan"),
        )

    def clean_received_on(self):
        day, today = self.cleaned_data["received_on"], timezone.localdate()
        if not today - timedelta(days=366) <= day <= today:
            raise ValidationError(_("Write a day that was, within the last year."), code="day")
        return day

    @transaction.atomic
    def record(self, charter, *, by):
        data = self.cleaned_data
        acceptance = self.keep(
            charter,
            data["institution"],
            data["channel"],
            by=by,
            received_on=data["received_on"],
            reference=data["reference"],
        )
        if data["scan"]:
            stored = store(data["scan"], name=data["scan"].name, owner=acceptance, by=by)
            Source.objects.filter(pk=acceptance.source_id).update(scan=stored)
        return acceptance


class AdoptForm(forms.Form):
    adopted_on = forms.DateField(label=_("Adopted on"), widget=DateInput)
    without_answers = forms.BooleanField(
        label=_("Adopt although not every institution has accepted"), required=False
    )
    reason = forms.CharField(
        label=_("Why it is adopted without them"),
        max_length=500,
        required=False,
        validators=[no_pesel],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed in the document beside the list of answers."),
    )

    def __init__(self, *args, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("adopted_on", timezone.localdate())
        if answers.all_accepted:
            del self.fields["without_answers"], self.fields["reason"]
        self.helper = form_helper()

    def clean_adopted_on(self):
        day, today = self.cleaned_data["adopted_on"], timezone.localdate()
        if not today - timedelta(days=366) <= day <= today:
            raise ValidationError(_("Write a day that was, within the last year."), code="day")
        return day

    def clean(self):
        data = super().clean()
        for name in ("without_answers", "reason"):
            if name in self.fields and not data.get(name) and name not in self.errors:
                self.add_error(
                    name,
                    ValidationError(_("Silence is not consent: tick this and say why."), code="required"),
                )
        return data
