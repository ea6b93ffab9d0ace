import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import GoodPractice, PracticeArea, Programme


class PracticeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="named", label=_("Words"), max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    obszar = django_filters.ModelChoiceFilter(
        field_name="areas",
        queryset=PracticeArea.objects.in_use(),
        to_field_name="code",
        label=_("Area"),
        empty_label=_("all areas"),
    )
    projekt = django_filters.ModelChoiceFilter(
        field_name="programme",
        queryset=Programme.objects.none(),
        to_field_name="uid",
        label=_("Project"),
        empty_label=_("all projects"),
    )

    class Meta:
        model = GoodPractice
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used = self.queryset.order_by().values("programme")
        self.filters["projekt"].queryset = Programme.objects.filter(pk__in=used)

    def named(self, queryset, _name, text):
        return queryset.named(text)
