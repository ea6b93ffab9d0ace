"""The agreement as a document: the same body is shown on pages and printed in the numbered PDF."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.templatetags.portal import longdate
from documents.kinds import DocumentKind

from . import perms
from .drafting import LANGUAGE
from .enums import AgreementStatus
from .models import Agreement
from .models.agreement import DOCUMENT_KIND
from .placeholders import fill, values_for
from .signing import opening, plans
from .signing.drawing import draw_agreement
from .wording import parse


def wording_context(agreement):
    """What templates/agreements/pdf/body.html needs; to be made and used in the document's language."""
    values = values_for(agreement)
    clauses = [
        {"number": number, "clause": clause, "blocks": parse(fill(clause.text, values))}
        for number, clause in agreement.clauses_with_numbers()
    ]
    return {
        "agreement": agreement,
        # Whoever joined later stands in a declaration or an annex, not in this wording.
        "parties": [party for party in agreement.parties.all() if party.joined_on is None],
        "preambles": [part for part in clauses if part["number"] is None],
        "clauses": [part for part in clauses if part["number"]],
        "recommendations": (recommendations := _recommendations(clauses)),
        "attachments": list(enumerate(agreement.attachments.all(), 2 if recommendations else 1)),
    }


def _recommendations(clauses):
    """Rows of the first attachment: each recommendation and the § that come from it."""
    rows = {}
    for part in clauses:
        for item in part["clause"].recommendations.all():
            row = rows.setdefault(item.pk, {"item": item, "places": []})
            if part["number"]:
                row["places"].append(f"§ {part['number']}")
    return sorted(rows.values(), key=lambda row: (row["item"].position, row["item"].pk))


def wording_html(agreement):
    """The body in Polish, for a page in any language."""
    with translation.override(LANGUAGE):
        return render_to_string("agreements/pdf/body.html", wording_context(agreement))


def clause_html(agreement, text):
    """One clause while it is being typed."""
    with translation.override(LANGUAGE):
        blocks = parse(fill(text, values_for(agreement)))
        return render_to_string("agreements/pdf/blocks.html", {"blocks": blocks})


def context(document):
    agreement = Agreement.objects.with_wording().get(pk=document.object_id)
    return wording_context(agreement) | {"title": agreement.title, "lang": LANGUAGE}


def public_facts(document):
    """For whoever holds a copy: what it is, between whom, and whether it still holds. No names of people."""
    agreements = Agreement.objects.with_card().select_related("amends__document", "superseded_by__document")
    agreement = agreements.get(pk=document.object_id)
    parties = "; ".join(party.full_name for party in agreement.parties.all() if party.left_on is None)
    facts = [(_("Agreement"), agreement.title), (_("Parties"), parties)]
    if agreement.amends:
        facts.append((_("Annex to"), f"{agreement.amends.number} {agreement.amends.title}"))
    day = agreement.dated_on
    facts.append((_("Date of the agreement"), longdate(day) if day else _("the day of the last signature")))
    return [*facts, (_("State of the agreement"), agreement.state_label), *_days(agreement)]


def over(document):
    """The word for an agreement that has ended; an annex ends with what it amends."""
    agreement = Agreement.objects.with_life().select_related("amends").get(pk=document.object_id)
    held = agreement.amends or agreement
    return "" if held.lives or held.life is None else str(held.state_label)


def _days(agreement):
    """Since and until when it holds, once it is signed. Annexes that are signed are named: they change what is read."""
    if agreement.in_force_on:
        yield _("In force since"), longdate(agreement.in_force_on)
        if not agreement.amends_id:
            end = agreement.last_day
            yield _("In force to"), longdate(end) if end else _("indefinite time")
    if agreement.superseded_by:
        yield _("In its place"), agreement.superseded_by.number
    signed = [annex.number for annex in agreement.shown_annexes if annex.status == AgreementStatus.SIGNED]
    if signed:
        yield _("Annexes"), ", ".join(signed)


def register():
    registry.file_access.register("agreements.agreement", perms.can_download)
    registry.document_kinds.register(
        DOCUMENT_KIND,
        DocumentKind(
            label=_("Cooperation agreement"),
            number_format="POR/{number}/{year}",
            template="agreements/pdf/agreement.html",
            draw=draw_agreement,
            on_issued=opening.wording_issued,
            public_facts=public_facts,
            over=over,
            revisions=plans.later_revisions,
            may_retry=perms.can_run,
        ),
    )
