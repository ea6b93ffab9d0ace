import django_filters
from django.utils.translation import gettext_lazy as _

from coop_portal import registry

from .models import Message

# The value is the name of the queryset method that answers it.
STATES = [
    ("stuck", _("waiting for a person")),
    ("uncertain", _("uncertain")),
    ("failed", _("failed")),
    ("held", _("held")),
    ("waiting", _("planned")),
    ("sent", _("sent")),
    ("not_sent", _("not sent by mail")),
]


def kind_choices():
    return sorted(
        ((name, kind.label) for name, kind in registry.message_kinds.items()), key=lambda pair: str(pair[1])
    )


class OutboxFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=_("all")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices, empty_label=_("all"))
    address = django_filters.CharFilter(label=_("Part of the address"), method="to_address", max_length=254)

    class Meta:
        model = Message
        fields = ["state", "kind", "address"]

    def in_state(self, queryset, name, value):
        return getattr(queryset, value)()

    def to_address(self, queryset, name, value):
        return queryset.to_address(value)
