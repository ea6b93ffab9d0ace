from django import forms
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper

from ..forms import InstitutionField
from ..models import Institution
from .values import NEW, OLD, compare


class OtherForm(forms.Form):
    """Which card stays."""

    def __init__(self, *args, institution, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["inna"] = InstitutionField(
            label=_("Which card stays?"),
            queryset=candidates.exclude(pk=institution.pk),
            suggested=candidates.exclude(pk=institution.pk).filter(seat=institution.seat_id),
        )
        self.helper = form_helper()


class MergeForm(forms.Form):
    """Whose value stays, for each that differs; carries the versions of both cards that the person has seen."""

    old_version = forms.IntegerField(widget=forms.HiddenInput)
    new_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, old, new):
        super().__init__(data, initial={"old_version": old.version, "new_version": new.version})
        self.compared = compare(old, new)
        for row in self.compared:
            if row.differs:
                self.fields[row.group.code] = forms.ChoiceField(
                    label=row.group.label,
                    choices=[(NEW, row.new), (OLD, row.old)],
                    initial=NEW,
                    widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                )
        self.helper = form_helper()

    def rows(self):
        """(Compared, bound field or None) in the order of the card."""
        return [(row, self[row.group.code] if row.differs else None) for row in self.compared]

    def taken(self):
        """Codes of the groups whose values come from the old card."""
        return [row.group.code for row in self.compared if self.cleaned_data.get(row.group.code) == OLD]

    def versions(self):
        return self.cleaned_data["old_version"], self.cleaned_data["new_version"]


def candidates(scope):
    """Verified cards that the person may merge something into."""
    listed = Institution.objects.listed()
    return listed if scope.is_operator else listed.filter(seat__in=scope.animated_territories())
