import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm
from partners.forms import TerritoryField

from ..enums import PlanContent
from ..models import PlanTemplate, ServicePack
from ..models.plan_template import MOST_COLUMNS
from .forms import Guarded
from .packs import owners


class PackForm(Guarded, ConflictSafeForm):
    """A pack: a new one says whose it is, too."""

    guarded = ("title", "description")

    class Meta:
        model = ServicePack
        fields = ["title", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"title": _("For example “family with an infant, alcohol, village”.")}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_new:
            return
        choices = owners(scope)
        if choices:
            self.fields["owner"] = forms.ChoiceField(
                label=_("Whose pack it is"),
                choices=choices,
                help_text=_("It stays there when people change. Everybody who works with help reads it."),
            )
        else:  # an operator
            self.fields["territory"] = TerritoryField(label=_("Whose pack it is"))
        self.order_fields(["title", "description", "owner", "territory"])

    def clean(self):
        data = super().clean()
        if self.is_new:
            kind, _dash, pk = (data.get("owner") or "").partition("-")
            self.instance.institution_id = int(pk) if kind == "institution" else None
            self.instance.territory_id = int(pk) if kind == "territory" else None
            if data.get("territory"):
                self.instance.territory = data["territory"]
        return data


class ColumnsWidget(forms.Widget):
    """A row a column: what it holds, and its heading. What stands higher comes first; empty rows are no columns."""

    template_name = "services_catalog/selections/columns.html"

    def get_context(self, name, value, attrs):
        value = value or {}
        rows = [
            {
                "place": place,
                "id": f"{attrs.get('id', name)}-{place}",
                "content": f"{name}-{place}-content",
                "heading": f"{name}-{place}-heading",
                "chosen": value.get(str(place), ["", ""])[0],
                "text": value.get(str(place), ["", ""])[1],
            }
            for place in range(1, MOST_COLUMNS + 1)
        ]
        return super().get_context(name, value, attrs) | {"rows": rows, "contents": PlanContent.choices}

    def value_from_datadict(self, data, files, name):
        found = {}
        for place in range(1, MOST_COLUMNS + 1):
            content = data.get(f"{name}-{place}-content", "")
            heading = " ".join(data.get(f"{name}-{place}-heading", "").split())
            if content or heading:
                found[str(place)] = [content, heading]
        return found

    def value_omitted_from_data(self, data, files, name):
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_):
        return f"{id_}-1"

    def use_required_attribute(self, initial):
        return False


class ColumnsField(forms.Field):
    """The value has the shape of PlanTemplate.columns, without gaps between the places."""

    widget = ColumnsWidget

    def clean(self, value):
        value = value or {}
        if not value:
            raise ValidationError(_("Choose at least one column."), code="required")
        columns = [value[place] for place in sorted(value, key=int)]
        for content, heading in columns:
            if content not in PlanContent.values or not heading:
                raise ValidationError(_("Each column needs both: what it holds, and a heading."), code="half")
            if len(heading) > 80:
                raise ValidationError(_("A heading has at most 80 characters."), code="long")
        contents = [content for content, _heading in columns if content != PlanContent.BLANK]
        if len(set(contents)) < len(contents):
            raise ValidationError(_("Each content stands in one column only."), code="twice")
        if PlanContent.ACTION not in contents:
            raise ValidationError(_("One column has to hold the service."), code="action")
        return {str(place): column for place, column in enumerate(columns, 1)}


class PlanTemplateForm(ConflictSafeForm):
    columns = ColumnsField(label=_("Columns in their order"))

    class Meta:
        model = PlanTemplate
        fields = ["name", "columns", "box_limit", "position", "is_active"]
        help_texts = {
            "position": _("The one with the smallest number is offered first."),
            "is_active": _("What is not in use is not offered any more; nothing else changes."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_new:
            self.initial["uid"] = uuid.uuid4()
            self.initial.setdefault("columns", {})

    def _written(self, name, row, value):
        if name == "columns":
            return "\n".join(f"{place}. {heading}" for place, (_content, heading) in sorted(value.items()))
        return super()._written(name, row, value)
