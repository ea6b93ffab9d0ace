"""A resource as partners read it: what, whose, where, on what conditions, whom to ask."""

from dataclasses import dataclass

from .. import perms
from ..enums import Visibility
from ..models import InstitutionPhone, InstitutionResource, Person


@dataclass(frozen=True)
class Row:
    resource: InstitutionResource
    function: str
    mailbox: str
    phones: list[InstitutionPhone]
    person: Person | None  # only where the reader may know the person's contact

    @property
    def is_room(self):
        return bool(self.resource.location and self.rooms)

    @property
    def rooms(self):
        place = self.resource.location
        return list(place.rooms.all()) if place and self.resource.kind == "room" else []


def rows_of(resources, scope):
    """Reads nothing from the database beyond what `with_contact()` loaded."""
    return [_row(resource, scope) for resource in resources]


def _row(resource, scope):
    institution, post = resource.institution, resource.post
    knows = post and perms.sees_contact(scope, post.person.visibility, institution)
    phones = [
        phone
        for phone in institution.phones.all()
        if phone.visibility == Visibility.PUBLIC or perms.sees_contact(scope, phone.visibility, institution)
    ]
    return Row(
        resource=resource,
        function=post.title if post else "",
        mailbox=institution.email,
        phones=phones[:2],
        person=post.person if knows else None,
    )
