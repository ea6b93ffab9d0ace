import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from coop_portal.filters import AskingFilter, TermFilter
from coop_portal.forms import LongSelect

from ..countries import country_name
from ..models import Institution, InstitutionType, Sector
from . import places


class InstitutionFilter(AskingFilter):
    """Questions to the public directory; `applied()` says which of them are asked."""

    inside = {"powiat": ["gmina"]}

    # The words stand in the search box above the results; the filters carry them along.
    q = django_filters.CharFilter(method="named", label=_("Name"), max_length=100, widget=forms.HiddenInput)
    powiat = django_filters.ChoiceFilter(
        method="seated", label=_("Powiat"), empty_label=_("the whole country"), widget=LongSelect
    )
    gmina = django_filters.ChoiceFilter(
        method="seated", label=_("Gmina"), empty_label=_("all gminas"), widget=LongSelect
    )
    sektor = TermFilter(
        method="of_sector",
        queryset=Sector.objects.unmerged(),
        label=_("Sector"),
        empty_label=_("all"),
        widget=LongSelect,
    )
    typ = TermFilter(
        field_name="type",
        queryset=InstitutionType.objects.unmerged(),
        label=_("Type"),
        empty_label=_("all"),
        widget=LongSelect,
    )
    publiczna = django_filters.ChoiceFilter(
        method="public",
        label=_("Public body"),
        empty_label=_("public and others"),
        choices=[("tak", _("public bodies")), ("nie", _("others"))],
    )
    kraj = django_filters.ChoiceFilter(
        field_name="country", label=_("Country"), empty_label=_("all countries")
    )

    class Meta:
        model = Institution
        fields = []

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        seats = places.Seats(self.data.get("powiat"), self.data.get("gmina"))
        self.filters["powiat"].extra["choices"] = seats.powiats
        # A gmina is chosen in its powiat, where the whole country would not fit into a list.
        if seats.gminas:
            self.filters["gmina"].extra["choices"] = seats.gminas
        else:
            del self.filters["gmina"]
        abroad = places.countries()
        if abroad:
            self.filters["kraj"].extra["choices"] = [(code, country_name(code)) for code in ["PL", *abroad]]
        else:
            del self.filters["kraj"]

    def named(self, queryset, _name, text):
        return queryset.named(text)

    def seated(self, queryset, _name, pk):
        return queryset.seated_within(int(pk))

    def of_sector(self, queryset, _name, sector):
        return queryset.of_sector(sector)

    def public(self, queryset, _name, answer):
        return queryset.filter(is_public_body=answer == "tak")
