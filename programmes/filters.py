import django_filters
from django.utils.translation import gettext_lazy as _

from .models import News, Programme


class NewsFilter(django_filters.FilterSet):
    projekt = django_filters.ModelChoiceFilter(
        field_name="programme",
        queryset=Programme.objects.none(),
        to_field_name="uid",
        label=_("Project"),
        empty_label=_("all projects"),
    )
    rok = django_filters.ChoiceFilter(field_name="year", label=_("Year"), empty_label=_("all years"))

    class Meta:
        model = News
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        listed = self.queryset.order_by()
        self.filters["projekt"].queryset = Programme.objects.filter(pk__in=listed.values("programme"))
        years = listed.values_list("year", flat=True).distinct()
        self.filters["rok"].extra["choices"] = [(year, year) for year in sorted(years, reverse=True)]
