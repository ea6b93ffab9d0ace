"""A selection as it is read today: each item beside what the list says now."""

from dataclasses import dataclass, field
from functools import cached_property

from ..enums import ServiceStatus
from ..models import Service
from ..models.selection import LIVING, SHOWN
from . import snapshot


@dataclass
class Line:
    """An item with what is said of its service now; `facts` is a snapshot, of today where the list has the service."""

    item: object
    goal: str = ""  # the heading that it stands under
    service: object = None  # as far as the list shows it
    facts: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)

    @property
    def is_heading(self):
        return bool(self.item.heading)

    @property
    def is_gone(self):
        """Neither on the list nor among what has ended: only the snapshot is left."""
        return not self.is_heading and self.service is None

    @property
    def is_ended(self):
        return self.is_gone or bool(self.service and self.service.status == ServiceStatus.WITHDRAWN)

    @property
    def is_living(self):
        return bool(self.service and self.service.status in LIVING)

    @property
    def warning(self):
        """Whether its state has to be known before anybody is sent there."""
        return self.is_gone or bool(self.service and self.service.status != ServiceStatus.PUBLISHED)

    @property
    def title(self):
        return self.item.heading or self.facts.get("name", "")


class Sheet:
    """The lines of one selection, read in a constant number of queries."""

    def __init__(self, selection):
        self.selection = selection

    @cached_property
    def lines(self):
        items = list(self.selection.items.all())
        shown = Service.objects.filter(status__in=SHOWN).with_row()
        services = shown.in_bulk([item.service_id for item in items if item.service_id])
        confidential = snapshot.Confidential([item.snapshot for item in items])
        found, goal = [], ""
        for item in items:
            goal = item.heading or goal
            found.append(self._line(item, goal, services.get(item.service_id), confidential))
        return found

    @staticmethod
    def _line(item, goal, service, confidential):
        if item.heading:
            return Line(item, goal)
        before = confidential.hide(item.snapshot)
        if service is None:
            return Line(item, goal, facts=before)
        now = snapshot.take(service)
        return Line(item, goal, service, now, snapshot.changes(before, now))

    @cached_property
    def services(self):
        return [line for line in self.lines if not line.is_heading]

    @cached_property
    def changed(self):
        """Lines of which the list says something else than on the day of their snapshot, ended ones among them."""
        return [line for line in self.services if line.changes or line.is_gone]

    @property
    def changed_since(self):
        """The oldest day that a change is told against."""
        return min((line.item.taken_on for line in self.changed), default=None)

    @cached_property
    def phones(self):
        """Numbers and addresses of its services, which may be written into notes."""
        rows = [line.service for line in self.services if line.service]
        phones = {line.facts.get("phone", "") for line in self.services}
        phones |= {phone.number for row in rows for phone in row.provider.phones.all()}
        return sorted(filter(None, phones | {row.phone for row in rows}))

    @cached_property
    def emails(self):
        rows = [line.service for line in self.services if line.service]
        emails = {line.facts.get("email", "") for line in self.services} | {
            row.provider.email for row in rows
        }
        return sorted(filter(None, emails))
