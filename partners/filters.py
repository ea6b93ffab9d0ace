import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from .enums import TerritoryKind
from .models import Institution, InstitutionType, Sector, Territory


class InstitutionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="named", label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    sektor = django_filters.ModelChoiceFilter(
        field_name="sectors",
        queryset=Sector.objects.in_use(),
        to_field_name="code",
        label=_("Sector"),
        empty_label=_("all"),
        distinct=True,
    )
    typ = django_filters.ModelChoiceFilter(
        field_name="type",
        queryset=InstitutionType.objects.in_use(),
        to_field_name="code",
        label=_("Type"),
        empty_label=_("all"),
    )
    gmina = django_filters.ModelChoiceFilter(
        method="seated", queryset=Territory.objects.none(), label=_("Gmina"), empty_label=_("all gminas")
    )

    class Meta:
        model = Institution
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Only places in which some institution sits: the whole country does not fit into a select.
        seats = Institution.objects.listed().values("seat__gmina")
        self.filters["gmina"].queryset = Territory.objects.filter(kind=TerritoryKind.GMINA, pk__in=seats)

    def named(self, queryset, _name, text):
        return queryset.named(text)

    def seated(self, queryset, _name, territory):
        return queryset.seated_in(territory)
