from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ...models import TeamKind, TeamRole
from ...models.institution import polish_slug


class TermForm(forms.ModelForm):
    """A term of a small vocabulary. Its code is made of the first name and stays."""

    def save(self, commit=True):
        if not self.instance.pk:
            self.instance.code = self._free_code()
        return super().save(commit)

    def _free_code(self):
        base = slugify(polish_slug(self.cleaned_data["name"])).replace("-", "_")[:50] or "x"
        taken = set(self._meta.model.objects.filter(code__startswith=base).values_list("code", flat=True))
        return next(
            code for n in range(1, len(taken) + 2) if (code := base if n == 1 else f"{base}_{n}") not in taken
        )


class KindForm(TermForm):
    class Meta:
        model = TeamKind
        fields = ["name", "short_name", "description", "position", "is_active"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "short_name": _("For example: PZK."),
            "position": _("The smaller the number, the higher in the list."),
            "is_active": _("Unticked, it is not offered any more; teams that have it keep it."),
        }


class RoleForm(TermForm):
    class Meta:
        model = TeamRole
        fields = ["name", "description", "leads", "position", "is_active"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "leads": _("The institution that has this role edits the team, its seats, plan and papers."),
            "position": _("The smaller the number, the higher in the list."),
            "is_active": _("Unticked, it is not offered any more; seats that have it keep it."),
        }
