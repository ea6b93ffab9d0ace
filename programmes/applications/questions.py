"""The field of each kind of question, and the answer that its value becomes."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from documents import uploads
from partners.registration.forms import refuse_pesel

from ..enums import QuestionKind

TEXT_LIMIT = 5000
LONG_FROM = 200  # characters: a shorter answer gets one line
LARGEST = Decimal("9999999999.99")  # what the column holds
COLUMNS = {QuestionKind.DECLARATION: "declared"}


def field_name(question):
    return f"q_{question.uid.hex}"


def column(question):
    return COLUMNS.get(question.kind, question.kind)


def field_of(question, answer):
    """A form field that takes drafts: nothing is required before the application is sent."""
    return MAKERS[question.kind](
        question, answer, label=question.label, help_text=question.help, required=False
    )


def _text(question, answer, **shared):
    limit = question.max_length or TEXT_LIMIT
    widget = forms.TextInput if limit <= LONG_FROM else forms.Textarea(attrs={"rows": 5})
    return forms.CharField(
        max_length=limit,
        widget=widget,
        validators=[refuse_pesel],
        initial=answer.text if answer else "",
        **shared,
    )


def _choice(question, answer, **shared):
    options = [(option, option) for option in question.options]
    return forms.ChoiceField(
        choices=options, widget=forms.RadioSelect, initial=answer.choice if answer else "", **shared
    )


def _plain(limit):
    """A whole number without zeros after the point: the sentence of a refusal names it."""
    return int(limit) if limit == int(limit) else limit


def _number(question, answer, **shared):
    limits = {
        "min_value": Decimal(0) if question.minimum is None else _plain(question.minimum),
        "max_value": LARGEST if question.maximum is None else _plain(question.maximum),
    }
    given = answer.number.normalize() if answer and answer.number is not None else None
    return forms.DecimalField(
        max_digits=12, decimal_places=2, initial=given, localize=True, **limits, **shared
    )


class AnswerFile(forms.FileField):
    """Looked into at once, so that a file which is not what it says is refused before anything is written."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload and hasattr(upload, "size") and upload.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("The file is too large: the limit is %(limit)s."),
                params={"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
                code="size",
            )
        if upload and hasattr(upload, "read") and uploads.sniff(upload.read()) not in uploads.USUAL:
            raise ValidationError(
                _(
                    "This file is not a PDF, a picture or an office document, or it is damaged. Choose another one."
                ),
                code="type",
            )
        return upload


def _file(question, answer, **shared):
    kept = answer.file if answer and answer.file_id else None
    own = _("PDF, picture (PNG, JPG) or office document.")
    if kept:
        own = _("Added: %(name)s. Choose a file only to replace it.") % {"name": kept.original_name}
    shared["help_text"] = " ".join(filter(None, [shared["help_text"], str(own)]))
    return AnswerFile(**shared)


def _declaration(question, answer, **shared):
    return forms.BooleanField(initial=bool(answer and answer.declared), **shared)


MAKERS = {
    QuestionKind.TEXT: _text,
    QuestionKind.CHOICE: _choice,
    QuestionKind.NUMBER: _number,
    QuestionKind.FILE: _file,
    QuestionKind.DECLARATION: _declaration,
}
