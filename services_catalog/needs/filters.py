import django_filters
from django.utils.translation import gettext_lazy as _

from ..models import HelpTopic, Need
from .enums import NeedStatus


class NeedFilter(django_filters.FilterSet):
    stan = django_filters.ChoiceFilter(
        field_name="status", label=_("State"), choices=NeedStatus.choices, empty_label=_("all")
    )
    temat = django_filters.ModelChoiceFilter(
        field_name="topic", label=_("Topic"), queryset=HelpTopic.objects.unmerged(), empty_label=_("all")
    )

    class Meta:
        model = Need
        fields = []
