import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from coop_portal.filters import TermFilter

from ..filters import ProjectFilter
from ..models import GoodPractice, PracticeArea


class PracticeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="named", label=_("Words"), max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    obszar = TermFilter(
        field_name="areas",
        queryset=PracticeArea.objects.unmerged(),
        label=_("Area"),
        empty_label=_("all areas"),
    )
    projekt = ProjectFilter()

    class Meta:
        model = GoodPractice
        fields = []

    def named(self, queryset, _name, text):
        return queryset.named(text)
