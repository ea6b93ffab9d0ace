import django_filters
from django.utils.translation import gettext_lazy as _

from partners.models import Institution
from programmes.models import Programme

from .enums import AgreementStatus
from .models import Agreement, Party


def _programmes(request):
    return Programme.objects.filter(agreements__in=Agreement.objects.visible_to(request.scope)).distinct()


def _institutions(request):
    """Whoever is named in an agreement that this person sees: the legal person or the unit."""
    parties = Party.objects.filter(agreement__in=Agreement.objects.visible_to(request.scope))
    subjects, units = parties.values("subject"), parties.values("acting_unit")
    return Institution.objects.filter(pk__in=subjects) | Institution.objects.filter(pk__in=units)


class AgreementFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        choices=AgreementStatus.choices, label=_("State"), empty_label=_("all")
    )
    projekt = django_filters.ModelChoiceFilter(
        field_name="programme", queryset=_programmes, label=_("Project"), empty_label=_("all")
    )
    strona = django_filters.ModelChoiceFilter(
        queryset=_institutions, label=_("Party"), empty_label=_("all"), method="of_party"
    )

    class Meta:
        model = Agreement
        fields = []

    def of_party(self, queryset, _name, institution):
        return queryset.of_institution(institution)
