"""What can be in a set for the hall, in the order of printing. Each part is a template and how many to print."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coop_portal import registry
from partners.enums import CharterRegister
from programmes.enums import FolderLevel
from programmes.folder.steps import LETTERS

from ..documents import attendance_list_context
from ..meetings.clock import timetable
from ..models import OfferCard, SurveyAnswer

EMPTY_ROWS = range(5)
EACH = pgettext_lazy("how many to print", "one for each person")
ONE = pgettext_lazy("how many to print", "one")


@dataclass(frozen=True)
class Part:
    """`context(session, shared)` gives what the part's template needs beside `shared`; None: it has nothing to show."""

    code: str
    label: str
    copies: str
    context: Callable

    @property
    def template(self):
        return f"workshops/hall/pdf/{self.code}.html"


def shared_context(session):
    """What all parts read: the people once, however many parts."""
    attendance = attendance_list_context(session)
    return {
        **attendance,
        "timetable": timetable(session.agenda.all(), session.days.all()),
        "institutions": list(
            dict.fromkeys(row["institution"] for row in attendance["rows"] if row["institution"])
        ),
        "group_code": f"{LETTERS[FolderLevel.GROUP]}{session.cycle_id}" if session.cycle_id else "",
        "today": timezone.localdate(),
    }


def _agenda(session, shared):
    return {} if shared["timetable"] else None


def _badges(session, shared):
    """Guests who come without notice write their names themselves: the last sheet is filled up with empty ones."""
    empty = (-len(shared["rows"])) % 10 or 10
    return {"empty_badges": range(empty)}


def tables(session):
    """The tables of the meeting's World Café; the usual five, where nobody wrote them down: the charter and talks."""
    if own := [(table.topic, table.register) for table in session.cafe_tables.all()]:
        return own
    titles = [(register.label, register.value) for register in CharterRegister]
    return [*titles, (_("individual consultations with the expert and animators"), "consultations")]


def _cafe(session, shared):
    return {"tables": tables(session), "lines": range(9)}


def _offers(session, shared):
    cards = OfferCard.prepare(session)
    return {"cards": cards, "empty_lines": range(3)} if cards else None


def _recommendations(session, shared):
    """Two cards a sheet, a sheet for each institution."""
    return {"sheets": range(max(len(shared["institutions"]), 1)), "on_sheet": range(2)}


def _clause(session, shared):
    make = registry.clauses.get("klauzula-art-13")
    return {"clause": make()} if make else None


def _receipts(session, shared):
    """Of materials and meals; certificates are given out at the end of a cycle."""
    kinds = [
        (_("Receipt of materials"), _("I confirm that I received the materials of the meeting.")),
        (_("Receipt of meals"), _("I confirm that I received the meal.")),
    ]
    if session.cycle_id and not session.is_followed():
        kinds.append((_("Receipt of certificates"), _("I confirm that I received the certificate.")))
    return {"receipts": kinds}


def _survey(session, shared):
    return {"statements": SurveyAnswer.statements(), "questions": SurveyAnswer.questions()}


def _nothing(session, shared):
    return {}


PARTS = {
    part.code: part
    for part in [
        Part("agenda", _("Agenda"), EACH, _agenda),
        Part("attendance", _("Attendance list"), ONE, _nothing),
        Part("badges", _("Badges"), ONE, _badges),
        Part("table_signs", _("Signs for tables"), ONE, lambda session, shared: {"tables": tables(session)}),
        Part("cafe", _("World Café sheets"), ONE, _cafe),
        Part("offers", _("Offer cards"), ONE, _offers),
        Part("recommendations", _("Recommendation cards"), ONE, _recommendations),
        Part("survey", _("Evaluation survey"), EACH, _survey),
        Part("clause", _("Information clause (RODO)"), ONE, _clause),
        Part("receipts", _("Receipts of materials, meals and certificates"), ONE, _receipts),
        Part("signs", _("Signs of the room"), ONE, _nothing),
    ]
}  # fmt: skip


def choices():
    return [(part.code, part.label) for part in PARTS.values()]
