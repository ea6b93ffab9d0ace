"""A gmina leaves: what loses its owner, and one transaction that gives it another. Nothing of the gmina's own
institutions is deleted."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.models import AccessLog, Invitation, Membership
from partners.enums import JoinStatus, TeamStatus
from partners.models import ActionItem, Institution, JoinRequest, RegistrationInvitation, Team, Territory

from ..enums import JoiningStatus, ServiceStatus
from ..models import GminaJoining, GminaLeaving, Service, ServiceEvent


@dataclass(frozen=True)
class Item:
    title: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Loss:
    """One kind of things that lose their owner; `fate` says what becomes of them."""

    key: str
    label: str
    fate: str
    items: tuple[Item, ...]
    named: bool = True  # False: the items are people, and a record counts them only


def successors(territory):
    """Territories around the gmina that have an animator, the nearest first."""
    around = territory.path_ids() - {territory.pk}
    animators = Membership.objects.current().filter(role=Role.ANIMATOR, user__is_active=True)
    found = Territory.objects.filter(Exists(animators.filter(territory=OuterRef("pk"))), pk__in=around)
    order = {territory.powiat_id: 0, territory.voivodeship_id: 1}
    return sorted(found, key=lambda each: order[each.pk])


class Leaving:
    """All that hangs on one gmina, as querysets that the preview reads and the transaction writes."""

    def __init__(self, territory):
        self.territory = territory
        self.places = Territory.objects.within([territory.pk]).values("pk")

    @property
    def stewarded(self):
        return Service.objects.filter(steward__in=self.places)

    def _covering(self):
        links = Service.coverage.through.objects.filter(service=OuterRef("pk"))
        return Exists(links.filter(territory__in=self.places)), Exists(
            links.exclude(territory__in=self.places)
        )

    @property
    def _of_others(self):
        """Living services of providers whose seat is elsewhere."""
        living = Service.objects.exclude(status=ServiceStatus.WITHDRAWN).filter(is_national=False)
        return living.filter(Q(provider__seat=None) | ~Q(provider__seat__in=self.places))

    @property
    def narrowed(self):
        """Services of others that are for other places, too: they lose this one."""
        here, elsewhere = self._covering()
        return self._of_others.filter(here, elsewhere)

    @property
    def still_covering(self):
        """Living services of others that are for all of the powiat or voivodeship, and so for this gmina, too."""
        around = self.territory.path_ids() - {self.territory.pk}
        links = Service.coverage.through.objects.filter(service=OuterRef("pk"), territory__in=around)
        return self._of_others.filter(Exists(links))

    @property
    def only_here(self):
        """Services of others that nobody else could use: they stay until somebody decides."""
        here, elsewhere = self._covering()
        return self._of_others.filter(here, ~elsewhere)

    @property
    def own_only(self):
        """Services of the gmina's own institutions that cover it alone."""
        here, elsewhere = self._covering()
        living = Service.objects.exclude(status=ServiceStatus.WITHDRAWN).filter(is_national=False)
        return living.filter(here, ~elsewhere, provider__seat__in=self.places)

    @property
    def animators(self):
        return Membership.objects.current().filter(role=Role.ANIMATOR, territory__in=self.places)

    @property
    def invitations(self):
        return Invitation.objects.unanswered().filter(role=Role.ANIMATOR, territory__in=self.places)

    @property
    def _teams(self):
        links = Team.territories.through.objects.filter(team=OuterRef("pk"))
        here = Exists(links.filter(territory__in=self.places))
        return Team.objects.exclude(status=TeamStatus.CLOSED).filter(here), Exists(
            links.exclude(territory__in=self.places)
        )

    @property
    def shared_teams(self):
        teams, elsewhere = self._teams
        return teams.filter(elsewhere)

    @property
    def own_teams(self):
        teams, elsewhere = self._teams
        return teams.filter(~elsewhere)

    @property
    def institutions(self):
        return Institution.objects.listed().filter(seat__in=self.places)

    @property
    def tasks(self):
        """Open tasks of the gmina's animators, and of teams that serve it alone."""
        users = self.animators.values("user")
        own = Q(user__in=users) | Q(post__person__user__in=users)
        return ActionItem.objects.open().filter(own | Q(team__in=self.own_teams.values("pk")))

    @property
    def requests(self):
        return JoinRequest.objects.filter(status=JoinStatus.WAITING, institution__seat__in=self.places)

    @property
    def registrations(self):
        return RegistrationInvitation.objects.unanswered().filter(territory__in=self.places)

    @property
    def roads(self):
        return GminaJoining.objects.open().filter(territory=self.territory)

    # --- The preview ------------------------------------------------------------------------

    def losses(self):
        """What the page shows, kinds with nothing in them left out."""
        found = [
            *self._people(),
            *self._services(),
            *self._cooperation(),
            *self._waiting(),
        ]
        return [loss for loss in found if loss.items]

    def _people(self):
        animators = self.animators.select_related("user", "territory").order_by("user__last_name", "pk")
        yield Loss(
            "animators",
            _("Animators of the gmina"),
            _("Their role here ends at once."),
            tuple(Item(str(each.user), each.label) for each in animators),
            named=False,
        )
        invitations = self.invitations.select_related("territory")
        yield Loss(
            "invitations",
            _("Invitations to animate the gmina"),
            _("They are taken back."),
            tuple(Item(each.name or each.email, each.label) for each in invitations),
            named=False,
        )

    def _services(self):
        yield Loss(
            "stewarded",
            _("Services kept by the gmina's animator"),
            _("Whoever takes over keeps them from now on."),
            _service_items(self.stewarded),
        )
        yield Loss(
            "narrowed",
            _("Services of providers from elsewhere, also for other places"),
            _("The gmina is taken off the places that they are for."),
            _service_items(self.narrowed),
        )
        yield Loss(
            "only_here",
            _("Services of providers from elsewhere, for this gmina alone"),
            _("Nothing changes by itself: give them another place, or end them."),
            _service_items(self.only_here),
        )
        yield Loss(
            "own_only",
            _("Services of the gmina's own institutions, for it alone"),
            _("They stay on the list. Whoever takes over sees to it that they stay true."),
            _service_items(self.own_only),
        )

    def _cooperation(self):
        yield Loss(
            "shared_teams",
            _("Teams that serve other places, too"),
            _("The gmina is taken off their territory, if you tick it below."),
            tuple(
                Item(each.name, each.get_status_display(), each.get_absolute_url())
                for each in self.shared_teams
            ),
        )
        yield Loss(
            "own_teams",
            _("Teams whose only territory it is"),
            _("They stay. The animator of the powiat runs them, or closes them."),
            tuple(
                Item(each.name, each.get_status_display(), each.get_absolute_url()) for each in self.own_teams
            ),
        )
        yield Loss(
            "institutions",
            _("Institutions seated in the gmina"),
            _("They stay in the register with their people and places."),
            tuple(
                Item(each.name, str(each.type), each.get_absolute_url())
                for each in self.institutions.select_related("type")
            ),
        )

    def _waiting(self):
        tasks = self.tasks.select_related("team").order_by("due_on", "pk")
        yield Loss(
            "tasks",
            _("Open tasks of the gmina's animators and of its own teams"),
            _("They stay with whom they were given to: hand them over, or end them."),
            tuple(Item(each.text, str(each.team or "")) for each in tasks),
        )
        requests = self.requests.values_list("institution__name", flat=True)
        yield Loss(
            "requests",
            _("Requests to join an institution that wait for a decision"),
            _("The institution's caretaker or the animator of the powiat decides."),
            tuple(Item(name, _times(number)) for name, number in sorted(Counter(requests).items())),
        )
        yield Loss(
            "registrations",
            _("Invitations to register an institution of the gmina"),
            _("They stay open: the animator of the powiat verifies who registers."),
            tuple(Item(each.address, "") for each in self.registrations),
            named=False,
        )
        yield Loss(
            "roads",
            _("Joining of the gmina that is under way"),
            _("It is closed: no more answers are awaited."),
            tuple(
                Item(str(self.territory), each.get_status_display(), each.get_absolute_url())
                for each in self.roads
            ),
        )


def _service_items(services):
    rows = services.select_related("provider").order_by("sort_key", "pk")
    return tuple(Item(each.name, str(each.provider), each.get_absolute_url()) for each in rows)


def _times(number):
    return ngettext("%(n)s request", "%(n)s requests", number) % {"n": number}


def kept_record(losses):
    """The losses as the row keeps them: names of people are left out, their number stays."""
    return [
        {
            "key": loss.key,
            "label": str(loss.label),
            "fate": str(loss.fate),
            "count": len(loss.items),
            "items": [{"title": item.title, "detail": item.detail} for item in loss.items]
            if loss.named
            else [],
        }
        for loss in losses
    ]


# --- The verb -----------------------------------------------------------------------------


@transaction.atomic
def leave(territory, *, uid, steward, free_teams, by):
    """(leaving, whether it is new). `steward` takes over the kept services, None for the operator.

    All or nothing; the same form twice leaves once. Locked at the gmina's row: of two at once the second finds
    nothing more to do and says what the first did.
    """
    Territory.objects.select_for_update(of=("self",), no_key=True).get(pk=territory.pk)
    if first := GminaLeaving.objects.filter(uid=uid, territory=territory).first():
        return first, False
    gone = Leaving(territory)
    record = kept_record(gone.losses())
    # Before the animators' roles end: what is chosen by them would be empty then.
    _narrow(gone, by)
    if free_teams:
        _free_teams(gone, by)
    _repoint(gone, steward, by)
    _end_roles(gone, by)
    for road in gone.roads:
        road.finish(by=by) if road.status == JoiningStatus.ASKING else road.cancel(by=by)
    leaving = GminaLeaving.objects.create(
        uid=uid, territory=territory, steward=steward, record=record, left_by=by
    )
    return leaving, True


def _repoint(gone, steward, by):
    services = list(gone.stewarded.select_for_update(of=("self",)).order_by("pk"))
    if not services:
        return
    Service.objects.filter(pk__in=[each.pk for each in services]).update(
        steward=steward, updated_at=timezone.now()
    )
    _note(services, "new_steward", steward.label if steward else "", by)


def _narrow(gone, by):
    services = list(gone.narrowed.select_for_update(of=("self",)).order_by("pk"))
    if not services:
        return
    keys = [each.pk for each in services]
    Service.coverage.through.objects.filter(service__in=keys, territory__in=gone.places).delete()
    Service.objects.filter(pk__in=keys).update(updated_at=timezone.now())
    _note(services, "narrow_coverage", gone.territory.label, by)


def _note(services, verb, reason, by):
    """Lines of the entries' journals that are no change of their state."""
    for service in services:  # one by one: the signal of each asks for its new search document
        ServiceEvent.objects.create(
            subject=service,
            verb=verb,
            from_status=service.status,
            to_status=service.status,
            by=by,
            reason=reason,
        )


def _free_teams(gone, by):
    for team in list(gone.shared_teams.order_by("pk")):
        team.territories.remove(*team.territories.filter(pk__in=gone.places))
        team.events.create(
            verb="remove_territory", from_status=team.status, to_status=team.status, by=by,
            reason=gone.territory.label,
        )  # fmt: skip


def _end_roles(gone, by):
    for membership in gone.animators.order_by("pk"):
        membership.end()
        AccessLog.note(by, "end_role", membership)
    for invitation in gone.invitations.order_by("pk"):
        invitation.withdraw()
        AccessLog.note(by, "invitation_withdraw", invitation)
