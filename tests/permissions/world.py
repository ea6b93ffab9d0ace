"""The places and people that the permission matrix speaks of. Two of everything: the actors' own, and elsewhere."""

from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.models import AccessLink, Membership
from accounts.scope import Scope
from partners.models import Institution, InstitutionType, Person, Territory
from programmes.models import Edition, Programme
from tests.accounts.factories import UserFactory, add_second_factor
from workshops.models import Cycle, CycleTemplate, SessionRole

from . import matrix


class Place:
    """A powiat with one gmina, one institution in it and one project with an edition, a cycle and a meeting."""

    def __init__(self, name):
        self.name = name

    @cached_property
    def voivodeship(self):
        return self._territory("voivodeship", parent=None)

    @cached_property
    def powiat(self):
        return self._territory("powiat", parent=self.voivodeship, voivodeship=self.voivodeship)

    @cached_property
    def gmina(self):
        above = {"voivodeship": self.voivodeship, "powiat": self.powiat}
        return self._territory("gmina", parent=self.powiat, gmina_kind="2", **above)

    def _territory(self, kind, **fields):
        unit = Territory.objects.create(kind=kind, name=self.name, **fields)
        setattr(unit, kind, unit)
        unit.save()
        return unit

    @cached_property
    def institution(self):
        kind, _made = InstitutionType.objects.get_or_create(code="gops", defaults={"name": "GOPS"})
        name = f"GOPS {self.name}"
        return Institution.objects.create(name=name, type=kind, seat=self.gmina, status="verified")

    @cached_property
    def programme(self):
        return Programme.objects.create(title=f"Projekt {self.name}", status="active")

    @cached_property
    def edition(self):
        return Edition.objects.create(programme=self.programme, name="2026")

    @cached_property
    def cycle(self):
        template = CycleTemplate.objects.create(programme=self.programme, name="Warsztaty")
        template.sessions.create(position=1, title="Integracja")
        cycle = Cycle.create_from(template, self.edition, name="Cykl 1")
        cycle.group.institutions.add(self.institution)
        return cycle

    @cached_property
    def session(self):
        """A meeting in three days, whose moderator is the actor session_role."""
        session = self.cycle.sessions.get()
        start = timezone.now() + timedelta(days=3)
        session.days.create(starts_at=start, ends_at=start + timedelta(hours=4))
        return session

    def user(self, role):
        """The holder of `role` here (names as in ACTORS, without "other_")."""
        where = {
            "member": {"institution": self.institution},
            "caretaker": {"institution": self.institution},
            "social_worker": {"institution": self.institution},
            "animator": {"territory": self.powiat},
            "coordinator": {"programme": self.programme},
            "controller": {"programme": self.programme, "valid_to": timezone.now() + timedelta(days=30)},
            "operator": {},
        }
        names = {"first_name": role.title(), "last_name": self.name}
        if role == "no_role":
            return UserFactory(**names)
        if role == "session_role":
            return self._moderator(names)
        return UserFactory(role=role, **where[role], **names)

    def _moderator(self, names):
        user = UserFactory(**names)
        person = Person.objects.create(user=user, kind="professional", **names)
        self.session.roles.create(kind="moderator", person=person)
        return user


class World(Place):
    def __init__(self):
        super().__init__("Kobylin-Borzymy")
        self.elsewhere = Place("Sterdyń")
        self._actor = None  # whose request it is now
        self.actor_was_read = False  # by a row whose address is another one for each actor
        self.made_secret = ""  # by a row whose address holds one
        self.users = {actor: self._user(actor) for actor in sorted(matrix.SIGNED_IN)}
        self.users |= {several: self._holder_of_all(several) for several in matrix.all_several()}
        self.sessions = {actor: self._session(user) for actor, user in self.users.items()}
        # One for all: making it takes longer than a refusal.
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def _user(self, actor):
        place = self.elsewhere if actor in matrix.STRANGERS else self
        return place.user(actor.removeprefix("other_"))

    def _holder_of_all(self, actors):
        """One user with the roles of several actors."""
        user, holders = UserFactory(), [self.users[actor] for actor in actors]
        person = Person.objects.create(user=user, kind="professional", first_name="Ewa", last_name="Kilka")
        for held in Membership.objects.filter(user__in=holders):
            self._copy(held, user=user)
        for held in SessionRole.objects.filter(person__user__in=holders):
            self._copy(held, person=person)
        if Scope(user).has(*settings.MFA_REQUIRED_ROLES):
            add_second_factor(user)
        return user

    @staticmethod
    def _copy(held, **holder):
        held.pk, held._state.adding = None, True
        for field, value in holder.items():
            setattr(held, field, value)
        held.save()

    @staticmethod
    def _session(user):
        client = Client()
        client.force_login(user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    @property
    def actor(self):
        self.actor_was_read = True
        return self._actor

    def client(self, actor):
        """A fresh browser of this actor; the public and the holder of a link are not signed in."""
        client = Client()
        client.handler = self.handler
        if actor in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]
        self._actor = actor
        return client

    def secret(self, purpose, subject, **options):
        """For address arguments of "accounts:link": a good secret. All but the link holder ask with another one."""
        _link, address = AccessLink.issue(purpose, subject, **options)
        self.made_secret = address.rstrip("/").rpartition("/")[2]
        return self.made_secret
