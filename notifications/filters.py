import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coop_portal import registry

from .models import Message

# The value is the name of the queryset method that answers it.
STATES = [
    ("stuck", pgettext_lazy("message", "waiting for a person")),
    ("uncertain", pgettext_lazy("message", "uncertain")),
    ("failed", pgettext_lazy("message", "failed")),
    ("held", pgettext_lazy("message", "held")),
    ("waiting", pgettext_lazy("message", "planned")),
    ("sent", pgettext_lazy("message", "sent")),
    ("not_sent", pgettext_lazy("message", "not sent by mail")),
]


def kind_choices():
    return sorted(
        ((name, kind.label) for name, kind in registry.message_kinds.items()), key=lambda pair: str(pair[1])
    )


class OutboxFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=pgettext_lazy("message", "all")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=kind_choices, empty_label=pgettext_lazy("message", "all")
    )
    address = django_filters.CharFilter(label=_("Part of the address"), method="to_address", max_length=254)

    class Meta:
        model = Message
        fields = ["state", "kind", "address"]

    def in_state(self, queryset, name, value):
        return getattr(queryset, value)()

    def to_address(self, queryset, name, value):
        return queryset.to_address(value)
