"""Rows for a funder's system: who took part, from where, in which meetings. No PESEL, nothing sensitive."""

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.figures import Column, RowSet
from partners.models import Institution, Person, Sector

from .counting import attendances, sessions
from .models import Attendance, GroupMember, SessionDay


def _members(span):
    found = GroupMember.objects.filter(group__cycle__edition__programme=span.programme)
    return found.filter(group__cycle__edition=span.edition) if span.edition else found


def participants(span):
    """Members of groups and whoever attended a meeting, each person once."""
    members, present = _members(span), attendances(span)
    mine = present.filter(person=OuterRef("pk")).order_by().values("person")
    people = Person.objects.filter(
        Q(Exists(members.filter(person=OuterRef("pk")))) | Q(Exists(present.filter(person=OuterRef("pk")))),
        erased_at=None,
    ).annotate(
        minutes=Subquery(mine.annotate(n=Sum("minutes")).values("n")),
        days=Subquery(mine.annotate(n=Count("pk")).values("n")),
        first_at=Subquery(mine.annotate(n=Min("day__starts_at")).values("n")),
    )
    memberships = members.select_related(
        "institution__type", "institution__seat__powiat", "post", "group__cycle__edition"
    ).order_by("joined_on", "pk")
    visits = Attendance.objects.filter(pk__in=present.values("pk")).select_related(
        "institution__type", "institution__seat__powiat"
    )
    people = people.prefetch_related(
        Prefetch("group_memberships", memberships, to_attr="span_memberships"),
        Prefetch("attendances", visits.order_by("pk"), to_attr="span_attendances"),
    )
    for person in people.order_by("sort_key", "pk").iterator(chunk_size=500):
        yield person.pk, person


def _member(person):
    return person.span_memberships[0] if person.span_memberships else None


def _institution(person):
    if member := _member(person):
        return member.institution
    return next((each.institution for each in person.span_attendances if each.institution_id), None)


def _of_institution(read):
    def value(person):
        institution = _institution(person)
        return read(institution) if institution else ""

    return value


def _of_member(read):
    def value(person):
        member = _member(person)
        return read(member) if member else ""

    return value


PARTICIPANT = (
    Column("last_name", _("Surname"), lambda person: person.last_name, True),
    Column("first_name", _("First name"), lambda person: person.first_name, True),
    Column("email", _("Work e-mail"), lambda person: person.email, True),
    Column("phone", _("Work phone"), lambda person: person.phone, True),
    Column("kind", _("Who it is"), lambda person: person.get_kind_display(), True),
    Column("post", _("Post"), _of_member(lambda member: member.post.title if member.post else ""), True),
    Column("institution", _("Institution"), _of_institution(lambda found: found.name), True),
    Column("institution_type", _("Type of institution"), _of_institution(lambda found: str(found.type))),
    Column("nip", _("NIP of the institution"), _of_institution(lambda found: found.nip)),
    Column("regon", _("REGON of the institution"), _of_institution(lambda found: found.regon)),
    Column("place", _("Place of the institution"), _of_institution(lambda found: found.place)),
    Column("edition", _("Edition"), _of_member(lambda member: str(member.group.cycle.edition))),
    Column("group", _("Group"), _of_member(lambda member: str(member.group.cycle))),
    Column("joined_on", _("Joined on"), _of_member(lambda member: member.joined_on), True),
    Column("left_on", _("Left on"), _of_member(lambda member: member.left_on), True),
    Column(
        "first_day",
        _("First meeting on"),
        lambda person: timezone.localdate(person.first_at) if person.first_at else None,
        True,
    ),
    Column("days", _("Days attended"), lambda person: person.days or 0, True),
    Column("hours", _("Hours attended"), lambda person: round((person.minutes or 0) / 60, 2), True),
)


def institutions(span):
    """Institutions of groups and of whoever attended, each once."""
    members, present = _members(span), attendances(span)
    mine = present.filter(institution=OuterRef("pk")).order_by().values("institution")
    found = Institution.objects.filter(
        Q(Exists(members.filter(institution=OuterRef("pk"))))
        | Q(Exists(present.filter(institution=OuterRef("pk"))))
    ).annotate(
        people=Subquery(mine.annotate(n=Count("person", distinct=True)).values("n")),
        minutes=Subquery(mine.annotate(n=Sum("minutes")).values("n")),
    )
    sectors = Prefetch("sectors", Sector.objects.order_by("position", "sort_key"))
    found = found.select_related("type", "seat__powiat", "seat__voivodeship").prefetch_related(sectors)
    for institution in found.order_by("sort_key", "pk").iterator(chunk_size=500):
        yield institution.pk, institution


INSTITUTION = (
    Column("name", _("Name"), lambda found: found.name),
    Column("type", _("Type"), lambda found: str(found.type)),
    Column("sectors", _("Sectors"), lambda found: ", ".join(str(each) for each in found.sectors.all())),
    Column("nip", _("NIP"), lambda found: found.nip),
    Column("regon", _("REGON"), lambda found: found.regon),
    Column("address", _("Address"), lambda found: found.address),
    Column("place", _("Place"), lambda found: found.place),
    Column("powiat", _("Powiat"), lambda found: str(found.seat.powiat or "") if found.seat else ""),
    Column(
        "voivodeship", _("Voivodeship"), lambda found: str(found.seat.voivodeship or "") if found.seat else ""
    ),
    Column("email", _("E-mail of the institution"), lambda found: found.email),
    Column("people", _("People who attended"), lambda found: found.people or 0),
    Column("hours", _("Hours of people"), lambda found: round((found.minutes or 0) / 60, 2)),
)


def meetings(span):
    held = sessions(span)
    present = attendances(span).filter(day__session=OuterRef("pk")).order_by().values("day__session")
    found = held.with_dates().annotate(
        people=Subquery(present.annotate(n=Count("person", distinct=True)).values("n")),
        worked=Subquery(present.annotate(n=Sum("minutes")).values("n")),
    )
    days = Prefetch("days", SessionDay.objects.order_by("starts_at"))
    found = found.select_related("cycle__edition", "location").prefetch_related(days)
    for session in found.order_by("first_day", "pk").iterator(chunk_size=500):
        yield session.pk, session


def _length(session):
    known = [day for day in session.days.all() if day.hours_known]
    return round(sum((day.ends_at - day.starts_at).total_seconds() for day in known) / 3600, 2)


def _address(session):
    return session.location.public_address() if session.location else ""


SESSION = (
    Column("day", _("Day"), lambda found: timezone.localdate(found.first_day) if found.first_day else None),
    Column("title", _("Title"), lambda found: found.title),
    Column("kind", _("Kind"), lambda found: found.get_kind_display()),
    Column("mode", _("How"), lambda found: found.get_mode_display()),
    Column("edition", _("Edition"), lambda found: str(found.cycle.edition) if found.cycle else ""),
    Column("group", _("Group"), lambda found: str(found.cycle or "")),
    Column("address", _("Address"), _address),
    Column("length", _("Hours of the meeting"), _length),
    Column("people", _("People who attended"), lambda found: found.people or 0),
    Column("hours", _("Hours of people"), lambda found: round((found.worked or 0) / 60, 2)),
)


def _title_of(session):
    day = f"{timezone.localdate(session.first_day):%Y-%m-%d} " if session.first_day else ""
    return f"{day}{session.title}"


def register():
    for key, entry in (
        ("participants", RowSet(_("Participants"), 10, PARTICIPANT, participants, lambda found: str(found))),
        ("institutions", RowSet(_("Institutions"), 20, INSTITUTION, institutions, lambda found: found.name)),
        ("sessions", RowSet(_("Meetings held"), 30, SESSION, meetings, _title_of)),
    ):
        registry.export_rows.register(key, entry)
