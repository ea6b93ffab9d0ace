"""Who of a cycle qualifies for a certificate, and why somebody does not. Six queries, however many people."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.enums import DocumentStatus
from documents.models import IssuedDocument
from partners.models import Person

from ..enums import Presence, SessionStatus
from ..models import Attendance, Certificate, CertificateRule
from ..models.certificate import KIND


@dataclass
class Standing:
    """One person of a cycle: at what the person was, whether the rule is kept, and the certificate, if there is one."""

    person: Person
    institution: Any = None
    days: list = field(default_factory=list)  # [(SessionDay, minutes or None)]
    sessions: int = 0
    of: int = 0
    certificate: Certificate | None = None
    documents: list = field(default_factory=list)  # newest version first
    lacks: list = field(default_factory=list)  # sentences; empty where the person qualifies

    @property
    def minutes(self):
        return sum(minutes or 0 for _day, minutes in self.days)

    @property
    def hours(self):
        return self.minutes / 60

    @property
    def qualifies(self):
        return not self.lacks

    @property
    def document(self):
        """The newest version that was not given up."""
        return next((each for each in self.documents if each.status != DocumentStatus.CANCELLED), None)

    @property
    def waits(self):
        """Qualifies and never had a certificate: what was revoked is not issued again by itself."""
        return self.qualifies and self.document is None

    @property
    def attended(self):
        """ "1 of 3 meetings" """
        sentence = ngettext("%(n)d of %(of)d meeting", "%(n)d of %(of)d meetings", self.of)
        return sentence % {"n": self.sessions, "of": self.of}


def standings(cycle, rule=None):
    """Standings of everybody in the group, and of who came without being in it, in the order of names."""
    rule = rule or CertificateRule.objects.of_cycle(cycle)
    sessions = list(cycle.sessions.exclude(status=SessionStatus.CANCELLED).prefetch_related("days"))
    found = _people(cycle)
    _add_attendance(cycle, sessions, found)
    _add_certificates(cycle, found)
    for standing in found.values():
        standing.of = len(sessions)
        standing.lacks = lacks(rule, standing)
    return sorted(found.values(), key=lambda standing: (standing.person.sort_key, standing.person.pk))


def _people(cycle):
    found = {
        member.person_id: Standing(member.person, member.institution)
        for member in cycle.group.members.current().with_people()
    }
    came = Attendance.objects.filter(day__session__cycle=cycle, presence=Presence.PRESENT)
    for attendance in came.exclude(person__in=found).select_related("person", "institution").order_by("pk"):
        found.setdefault(attendance.person_id, Standing(attendance.person, attendance.institution))
    return found


def _add_attendance(cycle, sessions, found):
    """A meeting counts for who was there on each of its days."""
    days = {day.pk: day for session in sessions for day in session.days.all()}
    was_there = defaultdict(set)
    rows = Attendance.objects.filter(day__session__cycle=cycle, presence=Presence.PRESENT)
    for person, day, minutes in rows.order_by("day__starts_at", "pk").values_list("person", "day", "minutes"):
        if person in found and day in days:
            found[person].days.append((days[day], minutes))
            was_there[person].add(day)
    for session in sessions:
        wanted = {day.pk for day in session.days.all()}
        for person, standing in found.items():
            standing.sessions += bool(wanted) and wanted <= was_there[person]


def _add_certificates(cycle, found):
    certificates = {each.pk: each for each in Certificate.objects.filter(cycle=cycle)}
    for certificate in certificates.values():
        if standing := found.get(certificate.person_id):
            standing.certificate = certificate
    issued = IssuedDocument.objects.filter(
        kind=KIND, content_type=ContentType.objects.get_for_model(Certificate), object_id__in=certificates
    )
    for document in issued.select_related("file").order_by("-year", "-number", "-version"):
        if standing := found.get(certificates[document.object_id].person_id):
            standing.documents.append(document)


def lacks(rule, standing):
    """What the rule asks for and the person does not have, a sentence each."""
    if rule is None:
        return [_("there is no rule yet")]
    missing = []
    if rule.minimum_sessions and standing.sessions < rule.minimum_sessions:
        words = {"attended": standing.attended, "n": rule.minimum_sessions}
        missing.append(
            ngettext("%(attended)s, %(n)d needed", "%(attended)s, %(n)d needed", words["n"]) % words
        )
    if rule.minimum_minutes and standing.minutes < rule.minimum_minutes:
        words = {"hours": _number(standing.hours), "needed": _number(rule.minimum_hours)}
        missing.append(_("%(hours)s of %(needed)s hours") % words)
    return missing


def _number(hours):
    return f"{hours:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def printed(cycle, rule, standing, on=None):
    """What the certificate says, as kept in Certificate.printed."""
    titles = {session.pk: session.title for session in cycle.sessions.all()}
    topics = [line.strip() for line in rule.topics.splitlines() if line.strip()]
    days = [
        [timezone.localdate(day.starts_at).isoformat(), titles[day.session_id], minutes]
        for day, minutes in standing.days
    ]
    return {
        "title": rule.title,
        "institution": standing.institution.name if standing.institution else "",
        "topics": topics,
        "days": days,
        "minutes": standing.minutes or None,
        "place": rule.place,
        "signer": rule.signer_name,
        "signer_post": rule.signer_post,
        "project": cycle.edition.programme.title,
        "cycle": cycle.name,
    }
