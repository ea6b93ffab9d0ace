"""Who somebody typed into a group is: a person whom the portal knows, or a new one."""

from partners.enums import PersonKind
from partners.models import Person, Post


def known_person(group, institution, *, first_name, last_name, email):
    """By the e-mail; without one, of that name from that institution in this group. None where nobody is known."""
    if email:
        return Person.objects.with_email(email).first()
    return Person.objects.filter(
        first_name=first_name,
        last_name=last_name,
        group_memberships__group=group,
        group_memberships__institution=institution,
    ).first()


def is_other(person, last_name):
    """Two different people never become one because somebody typed one address twice."""
    return person.last_name.casefold() != last_name.casefold()


def person_for(group, institution, *, first_name, last_name, email, title=""):
    """(the person, their post in the institution), each made where there is none."""
    names = {"first_name": first_name, "last_name": last_name}
    email = email.lower()
    person = known_person(group, institution, email=email, **names)
    if person is None and email:
        # Another group may be adding the same person just now.
        key = {"email": email, "kind": PersonKind.PROFESSIONAL}
        person = Person.objects.get_or_create(**key, defaults=names)[0]
    elif person is None:
        person = Person.objects.create(**names)
    post, _made = Post.objects.get_or_create(
        person=person, institution=institution, title=title, ends_on=None
    )
    return person, post
