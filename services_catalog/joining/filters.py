import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Territory


class GminaFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name of the gmina or powiat"), method="named")

    class Meta:
        model = Territory
        fields = []

    def named(self, gminas, name, value):
        found = gminas
        for word in value.replace("\x00", "").split()[:5]:
            found = found.filter(
                Q(name__unaccent__icontains=word) | Q(powiat__name__unaccent__icontains=word)
            )
        return found
