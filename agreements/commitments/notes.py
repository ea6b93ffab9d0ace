"""The quarterly "Notatka dla kierownika": one page for each institution that has agreements in force."""

from datetime import date, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from coop_portal.pdf import pdf_and_pages
from notifications import outbox
from notifications.kinds import Kind
from partners.models import Institution

from ..models import Agreement, Answer
from ..register.days import months_later
from .pages import commitments_of
from .rhythm import open_occurrences

KIND = "agreements.quarterly_note"
SENT_WITHIN = 14  # days of a quarter: later it is no news
MOST = 12  # rows of each part at first; fewer until all fits on one page


def quarter(day):
    """First day of the quarter of `day`."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def plan_due():
    """At the beginning of a quarter, to the shared mailbox of each party's institution. Safe to repeat."""
    today = timezone.localdate()
    start = quarter(today)
    if (today - start).days >= SENT_WITHIN:
        return
    for institution in _institutions(today):
        outbox.plan(
            KIND, institution, address=institution.email, name=institution.name, occurrence=start.isoformat()
        )


def _institutions(today):
    """Those that act in an agreement in force and have an address."""
    ids = {
        party.acting_unit_id or party.subject_id
        for agreement in Agreement.objects.in_force(today).prefetch_related("parties")
        for party in agreement.parties.all()
        if party.is_party_on(today)
    }
    return Institution.objects.filter(pk__in=ids).exclude(email="").order_by("pk")


def facts(institution, start):
    """What stands in the note of the quarter that begins on `start`."""
    today = timezone.localdate()
    agreements = [
        agreement
        for agreement in Agreement.objects.in_force(today)
        .of_institution(institution)
        .with_card()
        .order_by("last_day", "pk")
        if _parties_of(institution, agreement, today)
    ]
    parties = {
        party.pk: party for agreement in agreements for party in _parties_of(institution, agreement, today)
    }
    opens = [
        each
        for agreement in agreements
        for commitment in commitments_of(agreement)
        for each in open_occurrences(commitment, months_later(start, 3) - timedelta(days=1))
        if each.party.pk in parties
    ]
    opens.sort(key=lambda each: (each.due_on, each.commitment.pk))
    answered = Answer.objects.filter(
        party__in=parties, due_on__gte=months_later(start, -3), due_on__lt=start
    ).select_related("commitment")
    return {
        "institution": institution, "start": start, "end": months_later(start, 3) - timedelta(days=1),
        "agreements": agreements,
        "late": [each for each in opens if each.is_late], "coming": [each for each in opens if not each.is_late],
        "answers": list(answered.order_by("due_on", "pk")), "made_on": today,
    }  # fmt: skip


def _parties_of(institution, agreement, day):
    """As whom the institution is bound by the agreement on that day; nothing where it has left or not signed."""
    return [
        party
        for party in agreement.parties.all()
        if institution.pk in (party.subject_id, party.acting_unit_id) and party.is_party_on(day)
    ]


LISTS = ("agreements", "late", "coming", "answers")


def note_pdf(institution, start):
    """Bytes of exactly one A4 page: lists are cut, and say how much more there is in the portal."""
    found = facts(institution, start)
    title = _("Note for the director: %(institution)s") % {"institution": institution.name}
    for most in range(MOST, 0, -1):
        shown = {name: found[name][:most] for name in LISTS}
        more = {f"more_{name}": max(len(found[name]) - most, 0) for name in LISTS}
        html = render_to_string(
            "agreements/commitments/pdf/note.html", found | shown | more | {"title": title}
        )
        content, pages = pdf_and_pages(html)
        if pages == 1:
            break
    return content


def _start(message):
    return date.fromisoformat(message.occurrence)


def still_due(message):
    institution = message.subject
    return bool(institution) and Agreement.objects.in_force().of_institution(institution).exists()


def context(message):
    return facts(message.subject, _start(message)) | {"list_url": f"{settings.PUBLIC_URL}/porozumienia/"}


def attachments(message):
    start = _start(message)
    return [(f"notatka-{start:%Y-%m}.pdf", note_pdf(message.subject, start), "application/pdf")]


def register():
    registry.message_kinds.register(
        KIND,
        Kind(
            label=gettext_lazy("Note for the director about agreements, every quarter"),
            template="agreements_quarterly_note",
            context=context,
            still_due=still_due,
            attachments=attachments,
            url=lambda message: "/porozumienia/",
        ),
    )
