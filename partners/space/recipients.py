"""To whom a mail to a team goes: one for each address, however many seats it answers for."""

from dataclasses import dataclass, field

from django.utils import timezone


@dataclass
class Recipient:
    """`name` and `user` are a person's where the address is one; of a shared mailbox the institution's name."""

    address: str
    name: str
    language: str = "pl"
    user: object = None
    seats: list = field(default_factory=list)


def seats_to_write_to(team):
    """The present seats with all that `recipients` reads."""
    return (
        team.memberships.current()
        .select_related("institution", "post__person__user", "deputy__person__user")
        .order_by("institution__sort_key", "pk")
    )


def recipients(seats):
    """Of each seat its person and the deputy; without an address of the person the institution's shared mailbox."""
    found = {}
    for seat in seats:
        for recipient in _of(seat):
            found.setdefault(recipient.address, recipient).seats.append(seat)
    return list(found.values())


def without_address(seats):
    """Institutions that no mail reaches: somebody has to ring them up."""
    seats = list(seats)
    reached = {seat.institution_id for seat in seats if _of(seat)}
    missing = {seat.institution_id: seat.institution for seat in seats if seat.institution_id not in reached}
    return list(missing.values())


def _of(seat):
    holder, deputy = _person(seat.post), _person(seat.deputy)
    if holder is None and seat.institution.email:
        holder = Recipient(seat.institution.email.strip().lower(), seat.institution.name[:200])
    return [recipient for recipient in (holder, deputy) if recipient]


def _person(post):
    """Whoever holds the post now and has a work e-mail."""
    if post is None or (post.ends_on and post.ends_on < timezone.localdate()) or not post.person.email:
        return None
    person = post.person
    return Recipient(person.email.strip().lower(), str(person)[:200], person.language, person.user)
