from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Difference
from coop_portal.forms import form_helper
from partners.models import InstitutionType, Team

from ..enums import ClauseKind
from ..models import EditConflict
from ..models.clause import TEXT_LIMIT
from ..placeholders import ONCE, unknown
from .saving import save_version

MOST_ROWS = 80


class HeadForm(forms.Form):
    """Name and title; of a variant also for whom it is. `expected_version` is the last one that the page knew."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    programme = forms.ModelChoiceField(None, label=_("Project"))
    team = forms.ModelChoiceField(
        None, label=_("Team"), required=False, empty_label=_("all teams of the project")
    )
    name = forms.CharField(label=_("Name of the template"), max_length=200)
    title = forms.CharField(label=_("Title of the agreement"), max_length=300)

    def __init__(self, *args, projects=None, **kwargs):
        super().__init__(*args, **kwargs)
        if projects is None:
            del self.fields["programme"], self.fields["team"]
        else:
            self.fields["programme"].queryset = projects
            teams = Team.objects.filter(edition_teams__edition__programme__in=projects).distinct()
            self.fields["team"].queryset = teams
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        team, programme = data.get("team"), data.get("programme")
        if team and programme and not team.edition_teams.filter(edition__programme=programme).exists():
            self.add_error("team", _("This team does not work in the chosen project."))
        return data


class RowForm(forms.Form):
    """A row of the list; an empty one counts as none."""

    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=1000, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    @property
    def is_kept(self):
        return bool(self.cleaned_data.get("text")) and not self.cleaned_data.get("DELETE")


class ClauseRowForm(RowForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ClauseKind.choices, initial=ClauseKind.OTHER)
    title = forms.CharField(label=_("Title of the clause"), max_length=200, required=False)
    text = forms.CharField(
        label=_("Text"), max_length=TEXT_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def clean_text(self):
        text = self.cleaned_data["text"]
        names = [name for name in unknown(text) if name.strip() not in ONCE]
        if names:
            raise ValidationError(
                _("The portal cannot fill {%(name)s}: correct the name or write the text."),
                params={"name": names[0]},
            )
        return text

    def clean(self):
        data = super().clean()
        if data.get("text") and not data.get("title"):
            self.add_error("title", _("Give the clause a title."))
        return data

    @property
    def row(self):
        return {name: self.cleaned_data[name] for name in ("kind", "title", "text")}


class BasisRowForm(RowForm):
    institution_types = forms.MultipleChoiceField(
        label=_("Quoted when a party is"), required=False, widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=_("Nothing chosen: quoted in every agreement."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Legal basis"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, types, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution_types"].choices = types

    @property
    def row(self):
        return {name: self.cleaned_data[name] for name in ("institution_types", "text")}


def _formset(form, extra):
    return forms.formset_factory(
        form, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
    )


ClauseRows, BasisRows = _formset(ClauseRowForm, 2), _formset(BasisRowForm, 2)


class TemplateForm:
    """Head, clauses and legal bases of one page. `conflict` is the version that somebody saved meanwhile."""

    def __init__(self, data, *, base, projects=None):
        self.base, self.conflict, self.differences = base, None, []
        head = {
            "name": base.name,
            "title": base.title,
            "expected_version": 0 if projects is not None else base.version,
        }
        self.head = HeadForm(data, initial=head, projects=projects)
        clauses = [
            {"position": row.position, "kind": row.kind, "title": row.title, "text": row.text}
            for row in base.clauses.all()
        ]
        bases = [
            {"position": row.position, "institution_types": row.institution_types, "text": row.text}
            for row in base.bases.all()
        ]
        self.clauses = ClauseRows(data, initial=clauses, prefix="paragrafy")
        known = dict(InstitutionType.objects.order_by("sort_key").values_list("code", "name"))
        used = {code: code for row in base.bases.all() for code in row.institution_types}
        types = list((known | {code: code for code in used if code not in known}).items())
        self.bases = BasisRows(data, initial=bases, prefix="podstawy", form_kwargs={"types": types})

    def is_valid(self):
        whole = [each.is_valid() for each in (self.head, self.clauses, self.bases)]
        if all(whole) and not self._rows(self.clauses):
            self.head.add_error(None, _("A template needs at least one clause."))
        return all(whole) and self.head.is_valid()

    @staticmethod
    def _rows(formset):
        """Rows in the order of their numbers; those without one, at the end, as they stand."""
        kept = [form for form in formset if form.is_kept]
        ordered = sorted(kept, key=lambda form: form.cleaned_data.get("position") or MOST_ROWS * 1000)
        return [form.row for form in ordered]

    def save(self):
        """The new version, or None after a conflict: both texts are shown then, and the next save is a decision."""
        data = self.head.cleaned_data
        clauses = self._rows(self.clauses)
        try:
            return save_version(
                self.base,
                programme=data.get("programme", self.base.programme),
                team=data.get("team", self.base.team),
                name=data["name"],
                title=data["title"],
                clauses=clauses,
                bases=self._rows(self.bases),
                expected_version=data["expected_version"],
            )
        except EditConflict as conflict:
            self._show(conflict.current, clauses)
            return None

    def _show(self, current, clauses):
        self.conflict = current
        self.head.data = self.head.data.copy()
        self.head.data["expected_version"] = current.version if current else 0
        theirs = {row.title: row.text for row in current.clauses.all()} if current else {}
        mine = {row["title"]: row["text"] for row in clauses}
        self.differences = [
            Difference(title, theirs.get(title, ""), mine.get(title, ""))
            for title in dict.fromkeys([*theirs, *mine])
            if theirs.get(title, "").strip() != mine.get(title, "").replace("\r\n", "\n").strip()
        ]
