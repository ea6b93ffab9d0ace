"""The adopted charter as a numbered document, and its text on the public card of the team."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coop_portal import registry
from coop_portal.cached_files import cached_pdf
from coop_portal.exports import PDF, file_response
from coop_portal.panels import Panel
from documents.kinds import DocumentKind

from .. import perms
from ..models import Charter, Team
from ..models.charter import CHARTER_DOCUMENT
from . import emails


def context(document):
    """What partners/charters/pdf/charter.html needs."""
    charter = Charter.objects.select_related("team__kind").get(pk=document.object_id)
    return {
        "charter": charter,
        "team": charter.team,
        "territories": list(charter.team.territories.all()),
        "registers": charter.registers(),
        "answers": charter.answers(),
        "reason": charter.adoption.reason if charter.adoption else "",
        "lang": settings.LANGUAGE_CODE,
    }


def sheet(charter):
    """The response with the sheet on which institutions accept by hand: the same for everybody, nobody's data in it."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "title": _("Acceptance of the team's charter"),
            "charter": charter,
            "team": charter.team,
            "territories": list(charter.team.territories.all()),
            "registers": charter.registers(),
            "answers": charter.answers(),
        }
        content = cached_pdf(("charter-sheet", charter.pk), "partners/charters/pdf/sheet.html", context)
    return file_response(f"karta-zespolu-arkusz-{charter.number}.pdf", content, PDF)


def public_facts(document):
    charter = Charter.objects.select_related("team").get(pk=document.object_id)
    answers = charter.answers()
    number = len(answers.rows)
    return [
        (gettext_lazy("Team"), charter.team.name),
        (gettext_lazy("Version"), charter.number),
        (gettext_lazy("Adopted on"), charter.adopted_on),
        (
            gettext_lazy("Institutions"),
            ngettext(
                "%(number)d institution, accepted by %(accepted)d",
                "%(number)d institutions, accepted by %(accepted)d",
                number,
            )
            % {"number": number, "accepted": len(answers.accepted)},
        ),
        (gettext_lazy("State of the charter"), charter.get_status_display()),
    ]


def may_fetch(scope, charter):
    """Whoever sees the team's card reads its adopted charter."""
    return charter.is_settled and Team.objects.visible_to(scope).filter(pk=charter.team_id).exists()


def may_fetch_scan(scope, acceptance):
    """The scan of an answer on paper: those who run the team."""
    return perms.can_manage_team(scope, acceptance.charter.team)


def on_card(request, team):
    """The adopted charter is public reading."""
    charter = Charter.objects.in_force().filter(team=team).first()
    if charter is None:
        return None
    values = {"charter": charter, "registers": charter.registers(), "document": charter.document()}
    return Panel(_("Charter of the team"), "partners/charters/panel.html", values)


def register():
    registry.file_access.register("partners.charter", may_fetch)
    registry.file_access.register("partners.charteracceptance", may_fetch_scan)
    registry.panels.register(("team", "charter"), on_card)
    registry.document_kinds.register(
        CHARTER_DOCUMENT,
        DocumentKind(
            label=gettext_lazy("Charter of a team"),
            number_format="KZ/{number}/{year}",
            template="partners/charters/pdf/charter.html",
            context=context,
            on_issued=lambda document: emails.tell_adopted(document.subject),
            public_facts=public_facts,
            may_retry=lambda scope, charter: perms.can_manage_team(scope, charter.team),
        ),
    )
