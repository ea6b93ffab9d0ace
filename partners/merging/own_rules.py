"""What becomes of the rows of partners when two institutions are one."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal.registry import merge_rules

from ..enums import CharterStatus, JoinStatus
from ..models import InstitutionPhone, JoinRequest, NotDuplicate, Post, TeamMembership
from .rules import Rule, hand_links, move, move_or_drop, repoint_references, stay


def _digits(number):
    return "".join(sign for sign in number if sign.isdigit())


def same_phones(rows, _field, new):
    """Phones that the new one has, however they are written; a Polish number may carry its +48."""
    known = {_digits(number)[-9:] for number in new.phones.values_list("number", flat=True)}
    return rows.filter(pk__in=[phone.pk for phone in rows if _digits(phone.number)[-9:] in known])


class Phones(Rule):
    """Below those that the new one has."""

    def repoint(self, rows, key, new):
        last = new.phones.count()
        for position, phone in enumerate(rows.order_by("position", "pk"), start=last):
            InstitutionPhone.objects.filter(pk=phone.pk).update(institution=new, position=position)


def one_post(twin, new):
    """Of two open posts of one person and title one is left, with all that hung on both."""
    kept = Post.objects.get(person=twin.person_id, title=twin.title, institution=new, ends_on=None)
    repoint_references(twin, kept)
    days = (kept.starts_on, twin.starts_on)
    Post.objects.filter(pk=kept.pk).update(starts_on=min(days) if all(days) else None)


def same_seats(rows, field, new):
    """Open seats in a team in which the new one has an open seat of the same person, or any where nobody is named."""
    theirs = TeamMembership.objects.filter(team=OuterRef("team"), ends_on=None, **{field: new})
    of_person = Exists(theirs.filter(post=OuterRef("post")))
    return rows.filter(ends_on=None).filter(of_person | (Q(post=None) & Exists(theirs)))


def one_seat(twin, new):
    """The seat that is left learns what only the other one knew: role, deputy, basis, source."""
    seats = TeamMembership.objects.filter(team=twin.team_id, institution=new, ends_on=None)
    kept = seats.filter(post=twin.post_id).first() or seats.order_by("pk").first()
    learned = {
        name: getattr(twin, name)
        for name in ("role_id", "deputy_id", "source_id", "starts_on")
        if getattr(twin, name) and not getattr(kept, name)
    }
    if twin.basis and not kept.basis:
        learned |= {name: getattr(twin, name) for name in ("basis", "basis_number", "basis_date")}
    if learned:
        TeamMembership.objects.filter(pk=kept.pk).rewrite(**learned)


def same_requests(rows, field, new):
    """Somebody asks for the same role in both."""
    theirs = JoinRequest.objects.open().filter(email=OuterRef("email"), role=OuterRef("role"), **{field: new})
    return rows.filter(status__in=[JoinStatus.UNCONFIRMED, JoinStatus.WAITING]).filter(Exists(theirs))


class Requests(Rule):
    """A second open request for the same is withdrawn and stays where it was.

    A request that came with the registration of the old one now asks to join the new one, and is decided like any.
    """

    def repoint(self, rows, key, new):
        rows.update(institution=new, registers=False)

    def remove(self, twin, new):
        twin._move(
            JoinStatus.UNCONFIRMED,
            JoinStatus.WAITING,
            to=JoinStatus.WITHDRAWN,
            verb="merge",
            decided_at=Now(),
            reason=gettext("The same request waits at the institution that stays."),
        )


def same_places(rows, field, new):
    """Places of one address, one name and one openness, with no room on which meetings may hang."""
    columns = ("name", "territory", "town", "street", "building", "is_confidential")
    theirs = rows.model._base_manager.filter(**{field: new}, **{name: OuterRef(name) for name in columns})
    return rows.filter(rooms=None).exclude(street="", town="").filter(Exists(theirs))


def one_place(twin, new):
    """Services, meetings and resources of the second row of one address go to the first one."""
    columns = ("name", "territory_id", "town", "street", "building", "is_confidential")
    wanted = {name: getattr(twin, name) for name in columns}
    kept = new.locations.filter(**wanted).order_by("pk").first()
    repoint_references(twin, kept)
    learned = {
        name: getattr(twin, name)
        for name in ("directions", "accessibility", "postcode", "post_town", "latitude", "longitude")
        if getattr(twin, name) and not getattr(kept, name)
    }
    if learned:
        type(twin).objects.filter(pk=kept.pk).update(**learned)


class Pairs(Rule):
    """What somebody saw to be another institution than the old one is another than the new one, too."""

    def repoint(self, rows, key, new):
        field = key.rpartition(".")[2]
        for pair in rows:
            other = pair.second_id if field == "first" else pair.first_id
            pair.delete()
            if other != new.pk:
                NotDuplicate.remember(new.pk, other, by=pair.said_by)


def same_sectors(rows, _field, new):
    return rows.filter(sector__in=new.sectors.values("pk"))


def one_invitation(twin, new):
    hand_links(twin, type(twin).objects.get(charter=twin.charter_id, institution=new))


ANSWERED = Q(charter__status__in=[CharterStatus.ADOPTED, CharterStatus.SUPERSEDED])
_JOURNAL = _("It is the journal of what happened to that card.")


def register():
    """Posts before seats: seats of one person are seen to be the same only when the posts are one."""
    rules = {
        "institution.merged_into": move(_("institutions merged into it before")),
        "institution.parent_subject": move(_("units")),
        "institution_sectors.institution": Rule(_("sectors"), twins=same_sectors),
        "institutionevent.subject": stay(_("events of the card"), _JOURNAL),
        "institutionphone.institution": Phones(_("phones"), twins=same_phones),
        "institutionidentifier.institution": move(_("numbers in registers")),
        "post.institution": move_or_drop(
            _("posts of people"), "person", "title", among=Q(ends_on=None), join=one_post
        ),
        "teammembership.institution": Rule(_("seats in teams"), twins=same_seats, join=one_seat),
        "actionitem.institution": move(_("tasks")),
        "charteracceptance.institution": move_or_drop(
            _("answers to charters"),
            "charter",
            stays=ANSWERED,
            why=_("The charter was adopted with that institution's name in it."),
        ),
        "charterinvitation.institution": move_or_drop(
            _("questions about charters"),
            "charter",
            stays=ANSWERED,
            why=_("The charter was adopted with that institution's name in it."),
            join=one_invitation,
        ),
        "location.institution": Rule(_("places"), twins=same_places, join=one_place),
        "institutionresource.institution": move(_("resources")),
        "reflection.institution": move(_("reflections of teams")),
        "registrationinvitation.institution": move(_("invitations to register")),
        "notduplicate.first": Pairs(_("pairs known to be no duplicates")),
        "notduplicate.second": Pairs(_("pairs known to be no duplicates")),
        "joinrequest.institution": Requests(_("requests to join"), twins=same_requests),
    }
    for name, rule in rules.items():
        merge_rules.register(f"partners.{name}", rule)
