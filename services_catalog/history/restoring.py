"""An older version comes back as a new change: nothing that was written since is lost, and none of it goes unseen."""

from django.db import transaction

from coop_portal.transitions import TransitionRefused

from ..joining.answering import note
from ..proposals import values
from .reading import Change, History


class Newer(TransitionRefused):
    """Somebody changed the entry after the page was opened."""


class Restoring:
    """What bringing back a version would change now."""

    def __init__(self, service, history, version):
        self.service, self.history, self.version = service, history, version
        self.current = values.read(service, values.KEPT_FIELDS)
        wanted = {name: value for name, value in version.state.items() if name in self.current}
        self.wanted = {name: wanted[name] for name in values.changed(self.current, wanted)}

    def changes(self):
        words = values.Words(self.current, self.wanted, places=self.history.places.values())
        return [
            Change(name, words.label(name), words.value(name, self.current[name]), words.value(name, value))
            for name, value in self.wanted.items()
        ]


@transaction.atomic
def restore(service, number, *, seen, by):
    """Write the columns, lists and hours of a version back. Newer where `seen` is not the newest version any more.

    Places that are gone stay gone; state, steward and realizator have verbs of their own.
    """
    service = service.locked()
    history = History(service)
    version = history.version(number)
    if version is None or history.newest != seen:
        raise Newer(f"Service {service.pk}: changed after it was seen")
    wanted = Restoring(service, history, version).wanted
    if wanted:
        values.write(service, wanted)
        note(service, "restore", "", by)
    return bool(wanted)
