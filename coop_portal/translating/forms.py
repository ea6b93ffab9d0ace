"""Fields of one object in one language; the original stands beside each."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from coop_portal.conflicts import Difference
from coop_portal.differences import tidy_lines
from coop_portal.forms import MARKDOWN_HELP
from coop_portal.markdown import to_html
from coop_portal.translations import State


@dataclass(frozen=True)
class Line:
    """One field as the page shows it."""

    label: str
    original: str
    state: str
    field: forms.BoundField
    fits: forms.BoundField | None

    @property
    def kind(self):
        """Of the badge."""
        return {State.MISSING: "problem", State.STALE: "due", State.CURRENT: "ok"}.get(self.state, "neutral")


class TranslationForm(forms.Form):
    """`entry` is the model's `Translatable`. A changed original or translation is never written over unseen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, subject, language, entry, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject, self.language, self.entry = subject, language, entry
        self.conflict, self.differences = False, []
        self.initial["seen"] = subject.translations_mark(language)
        self.names = list(subject.translation_states(language))
        for name in self.names:
            self._add(name)

    def _add(self, name):
        column, written = self.subject._meta.get_field(name), self.subject.tr(name, self.language)
        long = isinstance(column, models.TextField)
        rows = min(max(len(getattr(self.subject, name)) // 55 + 2, 3), 24)
        attrs = {"lang": self.language, "class": "form-control"} | ({"rows": rows} if long else {})
        self.fields[name] = forms.CharField(
            label=column.verbose_name,
            required=False,
            max_length=column.max_length,
            initial="" if written.is_fallback else written,
            widget=forms.Textarea(attrs) if long else forms.TextInput(attrs),
            help_text=MARKDOWN_HELP if name in self.entry.markdown else "",
        )
        if self.subject.translation_state(name, self.language) == State.STALE:
            label = _("The translation still fits the changed original")
            tick = forms.CheckboxInput({"class": "form-check-input"})
            self.fields[f"{name}_fits"] = forms.BooleanField(label=label, required=False, widget=tick)

    def lines(self):
        """The page's rows, in the order of the model."""
        for name in self.names:
            state = self.subject.translation_state(name, self.language)
            fits = self[f"{name}_fits"] if f"{name}_fits" in self.fields else None
            label = self.fields[name].label
            yield Line(label, getattr(self.subject, name), State(state), self[name], fits)

    def previews(self):
        return [
            (self.fields[name].label, to_html(self.cleaned_data[name]))
            for name in self.names
            if name in self.entry.markdown and self.cleaned_data[name]
        ]

    @transaction.atomic
    def save_unless_changed(self):
        """Write the texts. False, and nothing written, where the original or the translation changed meanwhile."""
        rows = type(self.subject)._base_manager.select_for_update(of=("self",))
        current = rows.filter(pk=self.subject.pk).first()
        if current is None:
            gone = _(
                "Somebody removed this in the meantime, so it cannot be saved. Copy what you wrote from here."
            )
            self.add_error(None, ValidationError(gone, code="gone"))
            return False
        texts = {name: self.cleaned_data[name] for name in self.names}
        differences = self._differences(current, texts)
        if current.translations_mark(self.language) != self.cleaned_data["seen"]:
            if not differences:  # the same form sent once more
                return True
            self._show(current, differences)
            return False
        fits = {name for name in self.names if self.cleaned_data.get(f"{name}_fits")}
        current.translate(self.language, texts, still_fits=fits)
        return True

    def _differences(self, current, texts):
        found = []
        for name, yours in texts.items():
            written = current.tr(name, self.language)
            theirs = "" if written.is_fallback else str(written)
            if tidy_lines(theirs) != tidy_lines(yours):
                found.append(Difference(str(self.fields[name].label), theirs, yours))
        return found

    def _show(self, current, differences):
        """Keep both texts for the page, and the newer mark for the next attempt."""
        self.conflict, self.differences, self.subject = True, differences, current
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = current.translations_mark(self.language)
