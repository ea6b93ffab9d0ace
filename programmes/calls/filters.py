import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Institution, InstitutionType, Territory

from ..enums import ApplicationStatus
from ..models import Application

STATES = [(state.value, state.label) for state in ApplicationStatus]


def _answering(request):
    """Institutions of the applications that this person sees."""
    seen = Application.objects.visible_to(request.scope)
    return Institution.objects.filter(application_parts__application__in=seen)


def _types(request):
    return InstitutionType.objects.filter(institutions__in=_answering(request)).distinct()


def _gminas(request):
    """Gminas of their seats; a locality counts as its gmina."""
    seats = Territory.objects.filter(institutions__in=_answering(request))
    return Territory.objects.filter(
        Q(pk__in=seats.values("gmina")) | Q(pk__in=seats.filter(gmina=None).values("pk"))
    )


class ApplicationFilter(django_filters.FilterSet):
    stan = django_filters.ChoiceFilter(
        field_name="status", choices=STATES, label=_("State"), empty_label=_("all")
    )
    typ = django_filters.ModelChoiceFilter(
        queryset=_types,
        label=_("Type of institution"),
        to_field_name="code",
        empty_label=_("all"),
        method="of_type",
    )
    gmina = django_filters.ModelChoiceFilter(
        queryset=_gminas, label=_("Gmina"), empty_label=_("all"), method="of_gmina"
    )

    class Meta:
        model = Application
        fields = []

    def of_type(self, queryset, _name, kind):
        return queryset.with_institution(Institution.objects.filter(type=kind).values("pk"))

    def of_gmina(self, queryset, _name, gmina):
        return queryset.with_institution(Institution.objects.seated_in(gmina).values("pk"))
