from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import form_helper, section
from coop_portal.once import insert_once

from ...models import TeamFigures
from .fields import DayField, WholeRowForm

OVERLAP = "partners_teamfigures_no_overlap"


class FiguresForm(WholeRowForm, ConflictSafeForm):
    """Counts of a period. The note is guarded: the portal holds nobody whom the team helped."""

    outside = ("team",)

    not_client = forms.BooleanField(
        label=_("These are not data of a client"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = TeamFigures
        fields = ["starts_on", "ends_on", *TeamFigures.COUNTS, "note"]
        field_classes = {"starts_on": DayField, "ends_on": DayField}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "families": _("The number only. Names of families are never written into the portal."),
            "note": _("How it was counted, what stands behind the numbers. No data of clients."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper(
            section(_("Period"), "starts_on", "ends_on"),
            section(_("Counts"), *TeamFigures.COUNTS),
            section(_("Note"), "note", "not_client"),
        )

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if (
            first and last and last < first
        ):  # said at its field, and the database is not asked for such a range
            self.add_error("ends_on", _("The last day must not be before the first one."))
        verdict = guard.check(data.get("note") or "")
        for sentence in verdict.refusals:
            self.add_error("note", ValidationError(sentence, code="client"))
        if verdict.warnings and "note" in self.changed_data and not data.get("not_client"):
            for sentence in verdict.warnings:
                self.add_error("note", ValidationError(sentence, code="name"))
            hint = _("If it is no client's, tick the box below the note and save again.")
            self.add_error("note", ValidationError(hint, code="name"))
            self.fields["not_client"].widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
        return data

    def add(self):
        """The row, or None with the refusal as the form's error; the form sent twice makes one."""
        self.instance.uid = self.cleaned_data["uid"] or self.instance.uid
        return self._unless_overlapping(lambda: insert_once(self.instance)[0])

    def save_unless_changed(self, *, by):
        save = super().save_unless_changed
        return self._unless_overlapping(lambda: save(by=by))

    def _unless_overlapping(self, write):
        """Another form may have written the same period after this one was checked."""
        try:
            with transaction.atomic():
                return write()
        except IntegrityError as refusal:
            if OVERLAP not in str(refusal):
                raise
            rule = next(rule for rule in TeamFigures._meta.constraints if rule.name == OVERLAP)
            self.add_error(None, rule.get_violation_error_message())
            return None
