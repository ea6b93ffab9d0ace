import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Institution, Territory
from programmes.models import Programme

from .models import Agreement, Party
from .register.pages import TABS, labels


def _programmes(request):
    return Programme.objects.filter(agreements__in=Agreement.objects.visible_to(request.scope)).distinct()


def _institutions(request):
    """Whoever is named in an agreement that this person sees: the legal person or the unit."""
    parties = Party.objects.filter(agreement__in=Agreement.objects.visible_to(request.scope))
    subjects, units = parties.values("subject"), parties.values("acting_unit")
    return Institution.objects.filter(pk__in=subjects) | Institution.objects.filter(pk__in=units)


def _places(request):
    """Gminas and powiats in which a party has its seat."""
    seats = Territory.objects.filter(institutions__in=_institutions(request))
    gminas, powiats = seats.values("gmina"), seats.values("powiat")
    return Territory.objects.filter(Q(pk__in=gminas) | Q(pk__in=powiats)).order_by("sort_key", "pk")


class AgreementFilter(django_filters.FilterSet):
    """`stan` is the tab of the register; without it all agreements are shown, annexes under theirs."""

    stan = django_filters.ChoiceFilter(choices=lambda: labels().items(), label=_("State"), method="in_state",
                                       empty_label=_("all"), widget=forms.HiddenInput)  # fmt: skip
    projekt = django_filters.ModelChoiceFilter(
        field_name="programme", queryset=_programmes, label=_("Project"), empty_label=_("all")
    )
    gdzie = django_filters.ModelChoiceFilter(
        queryset=_places, label=_("Gmina or powiat"), empty_label=_("all"), method="in_place"
    )
    strona = django_filters.ModelChoiceFilter(
        queryset=_institutions, label=_("Party"), empty_label=_("all"), method="of_party"
    )

    class Meta:
        model = Agreement
        fields = []

    def in_state(self, queryset, _name, word):
        return TABS[word](queryset)

    def in_place(self, queryset, _name, place):
        return queryset.in_places([place.pk])

    def of_party(self, queryset, _name, institution):
        return queryset.of_institution(institution)

    @property
    def qs(self):
        # Annexes stand under theirs where nobody asks for a state.
        return super().qs if self.data.get("stan") else super().qs.originals()

    @property
    def without_tab(self):
        """The rows of all tabs together: the other filters alone."""
        rows = Agreement.objects.visible_to(self.request.scope)
        for name, value in self.form.cleaned_data.items() if self.form.is_valid() else ():
            if value and name != "stan":
                rows = self.filters[name].filter(rows, value)
        return rows
