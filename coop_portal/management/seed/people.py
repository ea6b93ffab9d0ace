"""Logins, memberships, and the people whom the source documents name."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, User
from partners.enums import Visibility
from partners.models import Institution, Person
from programmes.models import Programme

from .content import by_key, content, missing, picked, territories, uid

PEOPLE = content("people")
DEMO_LOGINS = [(user["label"], user["email"], PEOPLE["password"]) for user in PEOPLE["user"]]


@transaction.atomic
def seed_users():
    """{key: user}; the address counts as checked, for nobody reads mail on example.org."""
    users = {}
    for entry in PEOPLE["user"]:
        user = User.objects.filter(email=entry["email"]).first()
        users[entry["key"]] = user or _make_user(entry)
    return users


def _make_user(entry):
    user = User.objects.create_user(
        entry["email"], PEOPLE["password"], first_name=entry["first_name"], last_name=entry["last_name"]
    )
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


@transaction.atomic
def seed_memberships(users):
    """After institutions, territories and projects: each role holds somewhere."""
    institutions = by_key(
        Institution, "institution", [e["institution"] for e in PEOPLE["user"] if "institution" in e]
    )
    programmes = by_key(Programme, "programme", [e["programme"] for e in PEOPLE["user"] if "programme" in e])
    places = territories()
    for entry in PEOPLE["user"]:
        user = users[entry["key"]]
        if "role" not in entry or user.memberships.exists():
            continue
        Membership.objects.create(
            user=user,
            role=entry["role"],
            institution=institutions.get(entry.get("institution")),
            programme=programmes.get(entry.get("programme")),
            territory=places.get(entry.get("territory")),
            valid_to=timezone.now() + timedelta(days=entry["valid_days"]) if "valid_days" in entry else None,
        )


@transaction.atomic
def seed_people(users):
    named = missing(Person, "person", PEOPLE["person"])
    institutions = by_key(Institution, "institution", {entry["institution"] for entry in PEOPLE["person"]})
    for entry in named:
        make_person(entry, institutions[entry["institution"]], visibility=Visibility.PUBLIC)
    _give_persons_to(users)


def make_person(entry, institution, **fields):
    person = Person.objects.create(
        uid=uid("person", entry["key"]), **picked(entry, "first_name", "last_name", "email"), **fields
    )
    person.posts.create(institution=institution, title=entry["title"])
    return person


def _give_persons_to(users):
    """Who has a role at a meeting is a person there, tied to the login."""
    entries = [entry for entry in PEOPLE["user"] if "session_role" in entry]
    for entry in missing(Person, "person", entries):
        Person.objects.create(
            uid=uid("person", entry["key"]),
            user=users[entry["key"]],
            **picked(entry, "first_name", "last_name", "email"),
        )
