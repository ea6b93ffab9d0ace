"""Forms of a call and of its questions."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import DateTimeInput, form_helper, section
from coop_portal.once import insert_once
from coop_portal.vocabulary import offer
from partners.forms import AreasField
from partners.models.institution import polish_slug

from ..enums import QuestionKind
from ..models import Call, Question
from ..models.question import ASKED, FROZEN

MOST_INSTITUTIONS = 6


class CallForm(ConflictSafeForm):
    """The text, the time and the conditions of a call. A published one keeps its end: it is extended instead."""

    territories = AreasField(label=_("Area"), required=False)

    class Meta:
        model = Call
        fields = [
            "title", "text", "edition", "eligible_types", "eligible_note", "territories", "email",
            "opens_at", "closes_at",
            "minimum_institutions", "maximum_institutions", "sectors_differ", "places", "places_unit",
            "may_nominate_person",
        ]  # fmt: skip
        widgets = {
            "opens_at": DateTimeInput,
            "closes_at": DateTimeInput,
            "eligible_types": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "text": _("What the call is about, what the institution gains, what it undertakes."),
            "eligible_note": _("The sentence that people read; the list above is what the form checks."),
            "email": _("For questions; an answer by mail can be written down by you."),
            "opens_at": _("Polish time."),
            "closes_at": _("Polish time. At this very second the form closes."),
            "maximum_institutions": _("1: every institution answers for itself. More: a lead with partners."),
            "places": _("Empty: the places of the edition, or no limit."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = self.instance.programme.editions.all()
        self.fields["edition"].empty_label = _("the whole project")
        offer(self)
        self.fields["maximum_institutions"].max_value = MOST_INSTITUTIONS
        self.fields["text"].widget.attrs["rows"] = 10
        self.fields["eligible_note"].widget.attrs["rows"] = 3
        self.fields["title"].required = True
        if self.instance.status != "draft":
            for name in ("opens_at", "closes_at"):
                del self.fields[name]
        when = [name for name in ("opens_at", "closes_at") if name in self.fields]
        parts = [
            section(_("The call"), "title", "text", "edition", "email"),
            section(_("Who may answer"), "eligible_types", "eligible_note", "territories"),
            section(_("Institutions and places"), "minimum_institutions", "maximum_institutions", "sectors_differ",
                    "places", "places_unit", "may_nominate_person"),
        ]  # fmt: skip
        if when:
            parts.insert(2, section(_("When"), *when))
        self.helper = form_helper("uid" if self.is_new else "version", *parts)

    def clean_maximum_institutions(self):
        number = self.cleaned_data["maximum_institutions"]
        if number > MOST_INSTITUTIONS:
            raise ValidationError(
                _("A form has room for %(most)d institutions."), params={"most": MOST_INSTITUTIONS}
            )
        return number


class ExtendForm(forms.Form):
    until = forms.DateTimeField(
        label=_("New end of the call"),
        widget=DateTimeInput,
        help_text=_("Polish time. Everybody sees both ends."),
    )
    reason = forms.CharField(label=_("Why (for the history of the call)"), max_length=500, required=False)

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        self.helper = form_helper()

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= timezone.now() or (self.call.closes_at and until <= self.call.closes_at):
            raise ValidationError(_("Choose a moment to come, later than the present end."), code="past")
        return until


class QuestionForm(forms.ModelForm):
    """One question. What was answered is shown and not edited (`is_frozen`)."""

    option_lines = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For a choice from a list: each option in a line of its own."),
    )

    class Meta:
        model = Question
        fields = ["kind", "label", "help", "required", "minimum", "maximum", "max_length"]
        help_texts = {
            "required": _("A declaration that is required has to be ticked."),
            "minimum": _("For a number. 0 keeps negative numbers out."),
            "max_length": _("For a text. Empty: 5000."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["option_lines"] = "\n".join(self.instance.options)
        if not self.instance.pk:
            self.fields["uid"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
        self.helper = form_helper(
            *(["uid"] if "uid" in self.fields else []),
            section(_("Question"), "kind", "label", "help", "required"),
            section(_("For some kinds"), "option_lines", "minimum", "maximum", "max_length"),
        )

    def clean_option_lines(self):
        lines = [line.strip() for line in self.cleaned_data["option_lines"].splitlines() if line.strip()]
        if any(len(line) > 200 for line in lines):
            raise ValidationError(_("An option has at most 200 characters."), code="long")
        if len(set(lines)) != len(lines):
            raise ValidationError(_("Two options are the same."), code="twice")
        return lines

    def clean(self):
        data = super().clean()
        kind = data.get("kind")
        if kind == QuestionKind.CHOICE and "option_lines" in data and len(data["option_lines"]) < 2:
            self.add_error("option_lines", _("Write at least two options."))
        self.instance.options = data.get("option_lines", []) if kind == QuestionKind.CHOICE else []
        if kind != QuestionKind.NUMBER:
            data["minimum"] = data["maximum"] = None
        if kind != QuestionKind.TEXT:
            data["max_length"] = None
        return data

    def save(self):
        """False where the question was answered meanwhile: then it stays, and the form says so."""
        call = self.instance.call
        try:
            with transaction.atomic():
                call.locked()
                self._insert(call) if self.instance.pk is None else self.instance.save()
        except IntegrityError as refusal:
            if FROZEN not in str(refusal) and "stays as it was asked" not in str(refusal):
                raise
            self.add_error(None, frozen_sentence())
            return False
        return True

    def _insert(self, call):
        self.instance.uid = self.cleaned_data["uid"]
        last = call.questions.aggregate(last=Max("position"))["last"]
        self.instance.position = 0 if last is None else last + 1
        self.instance.code = _free_code(call, self.instance.label)
        insert_once(self.instance)

    @property
    def has_asked_changed(self):
        return bool(set(self.changed_data) & {*ASKED, "option_lines"})


def frozen_sentence():
    return _(
        "This question has answers already, so its text stays. Withdraw it and add a new one: the answers are kept."
    )


def _free_code(call, label):
    """Short, of the label, once in the call."""
    base = re.sub(r"-+", "-", polish_slug(label))[:30].strip("-") or "pytanie"
    taken = set(call.questions.values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, 1000))) if code not in taken)
