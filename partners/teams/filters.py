import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from coop_portal.filters import TermFilter

from ..enums import TeamStatus
from ..models import Sector, Team, TeamKind, Territory

# "Works" first: closed teams are kept for who looks for them.
STATES = [
    ("wszystkie", _("all but closed ones")),
    ("zamkniete", TeamStatus.CLOSED.label),
    (TeamStatus.FORMING, TeamStatus.FORMING.label),
    (TeamStatus.ESTABLISHED, TeamStatus.ESTABLISHED.label),
    (TeamStatus.DORMANT, TeamStatus.DORMANT.label),
]


class TeamFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="named", label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    rodzaj = TermFilter(
        field_name="kind",
        queryset=TeamKind.objects.unmerged(),
        label=_("Kind of team"),
        empty_label=_("all"),
    )
    obszar = django_filters.ModelChoiceFilter(
        method="working_in",
        queryset=Territory.objects.none(),
        label=_("Territory"),
        empty_label=_("all territories"),
    )
    sektor = TermFilter(
        method="with_sector",
        queryset=Sector.objects.unmerged(),
        label=_("Sector represented"),
        empty_label=_("all"),
    )
    stan = django_filters.ChoiceFilter(
        method="in_state", choices=STATES[1:], label=_("State"), empty_label=STATES[0][1]
    )

    class Meta:
        model = Team
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Only places in which some team works, and their powiats: the whole country does not fit into a select.
        places = Team.territories.through.objects.values("territory")
        self.filters["obszar"].queryset = Territory.objects.filter(
            pk__in=places.union(places.values("territory__powiat"))
        )

    @property
    def qs(self):
        """Closed teams are a list of their own."""
        found = super().qs
        chosen = self.form.cleaned_data.get("stan") if self.is_bound and self.form.is_valid() else ""
        return found if chosen else found.living()

    def named(self, queryset, _name, text):
        return queryset.named(text)

    def working_in(self, queryset, _name, territory):
        return queryset.working_in(territory)

    def with_sector(self, queryset, _name, sector):
        return queryset.with_sector(sector)

    def in_state(self, queryset, _name, state):
        return queryset.filter(status=TeamStatus.CLOSED if state == "zamkniete" else state)
