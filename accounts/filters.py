import django_filters
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.forms import DateInput

from . import perms
from .enums import Role
from .models import AccessLog, Invitation, Membership


class PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or e-mail"), method="by_person")
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("all roles"))

    class Meta:
        model = Membership
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.form.fields["role"].choices = [("", _("all roles"))] + [
            (role.value, role.label) for role in perms.roles_to_give(self.request.scope)
        ]

    def by_person(self, memberships, _name, text):
        return memberships.of_person_like(text)


class InvitationFilter(django_filters.FilterSet):
    STATES = [
        ("open", _("waiting for an answer")),
        ("accepted", _("invitation accepted")),
        ("lapsed", _("not answered in time")),
        ("withdrawn", _("taken back")),
    ]
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=_("all")
    )

    class Meta:
        model = Invitation
        fields = []

    def in_state(self, invitations, _name, state):
        return getattr(invitations, state)()


def sorted_acts():
    return sorted(((verb, str(label)) for verb, label in registry.acts.items()), key=lambda pair: pair[1])


class AccessLogFilter(django_filters.FilterSet):
    user = django_filters.NumberFilter(label=_("Number of the user"), field_name="user_id")
    verb = django_filters.ChoiceFilter(label=_("Act"), choices=sorted_acts, empty_label=_("all"))
    kind = django_filters.ModelChoiceFilter(
        label=_("Kind of object"),
        field_name="content_type",
        queryset=ContentType.objects.none(),
        empty_label=_("all"),
    )
    object = django_filters.NumberFilter(label=_("Number of the object"), field_name="object_id")
    since = django_filters.DateFilter(
        label=_("From"), field_name="at", lookup_expr="date__gte", widget=DateInput
    )
    until = django_filters.DateFilter(
        label=_("To"), field_name="at", lookup_expr="date__lte", widget=DateInput
    )

    class Meta:
        model = AccessLog
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used = AccessLog.objects.order_by().values("content_type").distinct()
        self.form.fields["kind"].queryset = ContentType.objects.filter(pk__in=used).order_by(
            "app_label", "model"
        )
