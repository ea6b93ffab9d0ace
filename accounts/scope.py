"""What a person may reach right now: the union of the active memberships, read in one query."""

from functools import cached_property

from django.db.models import Q

from .enums import Role
from .models import Membership, Substitution

UNVERIFIED = ("pending", "refused")  # states of partners' institutions, which stand above accounts


class Scope:
    """Rights of one request, which querysets take in `visible_to(scope)`; anonymous people have an empty one."""

    def __init__(self, user=None):
        self.user = user if user is not None and user.is_authenticated else None
        self._known = {}

    @cached_property
    def memberships(self):
        """The person's own and those of whoever the person stands in for today."""
        if self.user is None:
            return []
        return list(Membership.objects.rights_of(self.user))

    @property
    def own_memberships(self):
        return [membership for membership in self.memberships if membership.user_id == self.user.pk]

    @cached_property
    def stands_in_for(self):
        """Users whose deputy the person is today: their tasks and mails come to the person as well."""
        if self.user is None:
            return []
        standing_in = Substitution.objects.current().filter(deputy=self.user, person__is_active=True)
        return [substitution.person for substitution in standing_in.select_related("person")]

    def own(self):
        """The same person's rights without those of a deputy: for what would outlast the substitution."""
        own = Scope(self.user)
        own.memberships = self.own_memberships if self.user else []
        return own

    def has(self, *roles):
        """A role in an institution that nobody has verified opens its own draft card alone, and is none here."""
        return any(
            membership.role in roles and membership.institution_status not in UNVERIFIED
            for membership in self.memberships
        )

    def _ids(self, column, *roles):
        return {
            getattr(membership, column)
            for membership in self.memberships
            if membership.role in roles and getattr(membership, column)
        }

    @property
    def is_operator(self):
        return self.has(Role.OPERATOR)

    @property
    def is_professional(self):
        """May read contacts "for professionals". A controller may not."""
        return self.has(*(role for role in Role if role != Role.CONTROLLER))

    @cached_property
    def programme_ids(self):
        """Projects that the person runs or controls."""
        return self._ids("programme_id", Role.COORDINATOR, Role.CONTROLLER)

    @cached_property
    def coordinated_programme_ids(self):
        return self._ids("programme_id", Role.COORDINATOR)

    def institutions_as(self, *roles):
        """Ids of institutions in which the person has one of these roles, and of those merged into them.

        What is signed or issued keeps the merged one: it is still theirs to read.
        """
        rows = [membership for membership in self.memberships if membership.role in roles]
        absorbed = {pk for membership in rows for pk in membership.absorbed_ids}
        return absorbed | {membership.institution_id for membership in rows if membership.institution_id}

    @cached_property
    def institution_ids(self):
        return self.institutions_as(Role.CARETAKER, Role.MEMBER, Role.SOCIAL_WORKER)

    @cached_property
    def caretaken_institution_ids(self):
        return self.institutions_as(Role.CARETAKER)

    @cached_property
    def animated_territory_ids(self):
        return self._ids("territory_id", Role.ANIMATOR)

    def animated_territories(self):
        """Queryset of the animator's territories and everything inside them, for use as a subquery."""
        territory = place_model("territory")
        ids = self.animated_territory_ids
        if not ids:
            return territory.objects.none()
        inside = Q(pk__in=ids) | Q(gmina__in=ids) | Q(powiat__in=ids) | Q(voivodeship__in=ids)
        return territory.objects.filter(inside).values("pk")

    def once(self, key, make):
        """What `make()` gives, asked once in a request: for what an app above knows of this person's rights."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def animates(self, territory):
        """Whether the person is an animator of the territory or of something that it lies in."""
        return bool(territory and self.animated_territory_ids & territory.path_ids())

    def coordinates(self, programme_id):
        return self.is_operator or programme_id in self.coordinated_programme_ids

    def places(self, column):
        """Queryset of the places ("institution", "territory", "programme") in which the person may give roles."""
        places = place_model(column).objects.all()
        if column == "territory":
            places = places.filter(abolished_on=None)
        if column == "institution":
            places = places.filter(merged_into=None)
        if self.is_operator:
            return places
        if column == "institution":
            own = Q(pk__in=self.caretaken_institution_ids) | Q(seat__in=self.animated_territories())
        elif column == "territory":
            own = Q(pk__in=self.animated_territories())
        else:
            own = Q(pk__in=self.coordinated_programme_ids)
        return places.filter(own)


def place_model(column):
    """Model of a scope column of Membership: accounts stands below partners and programmes."""
    return Membership._meta.get_field(column).related_model
