from django import forms
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import explain_markdown, form_helper, section
from coop_portal.once import insert_once
from coop_portal.vocabulary import offer
from partners.forms import InstitutionField

from .. import perms
from ..models import GoodPractice, Programme


class PracticeForm(ConflictSafeForm):
    """A card. `scope` says for whose compendium the person may write."""

    MARKDOWN = ("context", "what_was_done", "needs", "effects", "transfer")

    institution = InstitutionField(
        label=_("Institution that works so"), required=False, help_text=_("If it is in the register.")
    )

    class Meta:
        model = GoodPractice
        fields = [
            "uid", "programme", "title", "summary", "areas", "context", "what_was_done", "needs", "effects",
            "transfer", "origin", "institution",
        ]  # fmt: skip
        widgets = {"uid": forms.HiddenInput, "areas": forms.CheckboxSelectMultiple}
        help_texts = {
            "summary": _("It stands on the list, so that a reader knows whether to go on."),
            "needs": _("People, time, money, a room, an agreement."),
            "origin": _("Town, country, organisation: for example Košice, Slovakia."),
        }

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        offer(self)
        if self.is_new:
            self.fields["uid"].required = False
        projects = perms.practice_projects(scope, Programme.objects.all())
        if self.instance.pk:
            projects = Programme.objects.filter(pk=self.instance.programme_id)
        self.fields["programme"].queryset = projects
        self.fields["summary"].widget.attrs["rows"] = 3
        for name in self.MARKDOWN:
            self.fields[name].widget.attrs["rows"] = 5
        explain_markdown(self)
        self.helper = form_helper(
            "uid", "version",
            section(_("The practice"), "programme", "title", "summary", "areas"),
            section(_("The card"), "context", "what_was_done", "needs", "effects", "transfer"),
            section(_("Where it comes from"), "origin", "institution"),
        )  # fmt: skip

    def clean_uid(self):
        return self.cleaned_data["uid"] or self.instance.uid

    def create(self, *, by):
        """The new card, made once however often the form comes."""
        practice = self.instance
        practice.created_by = practice.edited_by = by
        practice.author_institution_id = self._author()
        practice, new = insert_once(practice)
        if new:
            self._save_m2m()
            practice.events.create(verb="write", to_status=practice.status, by=by)
        return practice

    def _author(self):
        """The own institution that takes part in the project, when the writer does not run it."""
        if self.scope.coordinates(self.instance.programme_id):
            return None
        partners = self.instance.programme.partners.filter(institution__in=self.scope.institution_ids)
        return partners.values_list("institution", flat=True).first()


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads it."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
