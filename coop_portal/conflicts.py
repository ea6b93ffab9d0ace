"""Two people edit one text: the second save shows both and loses neither.

A model that inherits `Versioned` is made and edited by a `ConflictSafeForm`; its view is

    form = TextForm(request.POST or None, instance=text)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        return redirect(form.instance)
    return render(request, "...", {"form": form})     # with {% include "components/conflict.html" %} above the form

A save on an old version is refused; the page then shows what stands there now beside what was typed, with the newer
version in the hidden field, so that sending again is a choice made with both texts in sight. What was replaced stays
in the history of the row (coop_portal/history.py). A form of a new row (an instance without a pk) carries the row's
`uid`: sent twice it makes one row, and knows no conflict.
"""

import datetime
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .differences import ADDED, REMOVED, SAME, tidy_lines, word_diff
from .folding import FoldedField
from .once import insert_once
from .sorting import SortKeyField


class Versioned(models.Model):
    """Mixin of rows that several people edit: a count of saves, and whose the last one was."""

    version = models.PositiveIntegerField(default=1, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=gettext_lazy("last edited by"),
    )
    edited_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Difference:
    """One field of which two versions exist: `theirs` stands in the row, `yours` was typed."""

    label: str
    theirs: str
    yours: str

    def _pieces(self):
        return word_diff(self.theirs, self.yours)

    def theirs_pieces(self):
        """[(whether only the saved text has it, text)]"""
        return [(kind == REMOVED, text) for kind, text in self._pieces() if kind in (SAME, REMOVED)]

    def yours_pieces(self):
        return [(kind == ADDED, text) for kind, text in self._pieces() if kind in (SAME, ADDED)]


class VersionField(forms.IntegerField):
    """The version that the form was opened with. Whatever is not a version counts as an old one."""

    def __init__(self):
        super().__init__(widget=forms.HiddenInput, required=False)

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError:
            return None


class ConflictSafeForm(forms.ModelForm):
    """A form of a Versioned row. `conflict` is the row as somebody else saved it, else None."""

    version = VersionField()
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflict, self.differences = None, []
        if self.is_new:
            del self.fields["version"]
            self.initial["uid"] = self.instance.uid
        else:
            self.fields.pop("uid", None)  # a row keeps its uid
            self.initial["version"] = self.instance.version

    @property
    def is_new(self):
        return self.instance.pk is None

    def _get_validation_exclusions(self):
        # The second submit of a new row must find the first one instead of being told that it exists.
        return super()._get_validation_exclusions() | {"uid"}

    @transaction.atomic
    def save_unless_changed(self, *, by):
        """Write the form's fields. False, and nothing written, where somebody saved after this form was opened."""
        return self._insert(by) if self.is_new else self._update(by)

    def _insert(self, by):
        self.instance.uid = self.cleaned_data.get("uid") or self.instance.uid
        self.instance.edited_by = by
        self.instance, is_made = insert_once(self.instance)
        if is_made:
            self._save_m2m()
        return True

    def _update(self, by):
        current = self._locked_row()
        if current is None:
            return False
        differences = self._differences(current)
        if not differences:  # nothing to write: it is there already, whoever wrote it
            self.instance.version = current.version
            return True
        if current.version != self.cleaned_data["version"]:
            self._show(current, differences)
            return False
        self.instance.version, self.instance.edited_by = current.version + 1, by
        self.instance.save(update_fields=self._columns())
        self._save_m2m()
        return True

    def _locked_row(self):
        row = type(self.instance)._base_manager.select_for_update(of=("self",)).filter(pk=self.instance.pk)
        if found := row.first():
            return found
        gone = _(
            "Somebody removed this in the meantime, so it cannot be saved. Copy what you wrote from here."
        )
        self.add_error(None, ValidationError(gone, code="gone"))
        return None

    def _columns(self):
        """The form's own columns and those that follow from them; others may have moved since the form was opened."""
        own = {field.name for field in self._own_fields()}
        for field in self.instance._meta.concrete_fields:
            sources = getattr(field, "sources", None) or (getattr(field, "source", None),)
            if isinstance(field, SortKeyField | FoldedField) and own & set(sources):
                own.add(field.name)
            if getattr(field, "auto_now", False):
                own.add(field.name)
        return own | {"version", "edited_by"}

    def _own_fields(self):
        fields = self.instance._meta.concrete_fields
        return [field for field in fields if field.editable and field.name in self.cleaned_data]

    def _differences(self, current):
        """What the row says now against what this form would write, field by field, in the form's order."""
        columns = {field.name for field in self._own_fields()}
        lists = {field.name for field in self.instance._meta.many_to_many} & self.cleaned_data.keys()
        found = []
        for name in self.fields:
            if name in columns:
                theirs, yours = getattr(current, name), getattr(self.instance, name)
            elif name in lists:
                theirs, yours = list(getattr(current, name).all()), list(self.cleaned_data[name])
            else:
                continue
            if _comparable(theirs) != _comparable(yours):
                shown = (self._written(name, current, theirs), self._written(name, self.instance, yours))
                found.append(Difference(self[name].label, *shown))
        return found

    def _written(self, name, row, value):
        """A field's value as people read it: names of choices, days as they are written."""
        if hasattr(row, f"get_{name}_display"):
            return str(getattr(row, f"get_{name}_display")())
        choose = getattr(self.fields[name], "label_from_instance", str)
        if isinstance(value, list):
            return ", ".join(sorted(str(choose(each)) for each in value))
        return str(choose(value)) if isinstance(value, models.Model) else _plain(value)

    def _show(self, current, differences):
        """Keep both texts for the page, and the newer version for the next attempt."""
        self.conflict, self.differences = current, differences
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = current.version


def _comparable(value):
    if isinstance(value, list):
        return {getattr(each, "pk", each) for each in value}  # rows, or words of an array
    return tidy_lines(value) if isinstance(value, str) else value


def _plain(value):
    from .templatetags.portal import moment, shortdate  # which read settings of the icons' place

    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, datetime.date):
        return shortdate(value)
    return tidy_lines(value)
