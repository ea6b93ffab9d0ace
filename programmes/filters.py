import django_filters
from django.utils.translation import gettext_lazy as _

from .models import News, Programme


class ProjectFilter(django_filters.ModelChoiceFilter):
    """One of the projects of what is listed."""

    def __init__(self):
        super().__init__(
            field_name="programme",
            queryset=Programme.objects.none(),
            to_field_name="uid",
            label=_("Project"),
            empty_label=_("all projects"),
        )

    def get_queryset(self, request):
        return Programme.objects.filter(pk__in=self.parent.queryset.order_by().values("programme"))


class NewsFilter(django_filters.FilterSet):
    projekt = ProjectFilter()
    rok = django_filters.ChoiceFilter(field_name="year", label=_("Year"), empty_label=_("all years"))

    class Meta:
        model = News
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = self.queryset.order_by().values_list("year", flat=True).distinct()
        self.filters["rok"].extra["choices"] = [(year, year) for year in sorted(years, reverse=True)]
