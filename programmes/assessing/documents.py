"""Letters, the protocol of the assessment and the ranking list as numbered documents."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from documents.kinds import DocumentKind

from .. import perms
from ..enums import PaperKind
from ..models import Application, Assessor, Letter
from ..models.deciding import Places
from ..models.letter import LETTER_DOCUMENT
from . import emails
from .table import ranking_rows


def letter_context(document):
    """What programmes/assessing/pdf/letter.html needs: the letter's own facts, not today's."""
    letter = Letter.objects.select_related("application__call__programme", "application__call__edition").get(
        pk=document.object_id
    )
    application = letter.application
    return {
        "letter": letter,
        "application": application,
        "call": application.call,
        "criteria_total": application.call.criteria.maximum_total(),
        "programme": application.call.programme,
        "lang": settings.LANGUAGE_CODE,
    }


def paper_context(document):
    """What the protocol and the ranking list need."""
    call = document.subject.call
    inside, outside = ranking_rows(call)
    return {
        "call": call,
        "rules": call.rules_of_assessment,
        "criteria": list(call.criteria.all()),
        "criteria_total": call.criteria.maximum_total(),
        "assessors": list(Assessor.objects.filter(call=call)),
        "rows": inside,
        "recorded": any(row.application.is_recorded for row in inside),
        "outside": outside,
        "places": Places.of(call),
        "decisions": _decisions(call),
        "programme": call.programme,
        "lang": settings.LANGUAGE_CODE,
    }


def _decisions(call):
    """The journal of what was decided, oldest first."""
    verbs = ["accept", "reserve", "reject", "undo", "move_up", "withdraw"]
    events = Application.events.rel.related_model.objects.filter(subject__call=call, verb__in=verbs)
    return events.exclude(subject__number="").select_related("subject", "by").order_by("at", "pk")


def letter_facts(document):
    """For whoever holds the paper with its code; the institution stands on the paper, not here."""
    application = document.subject.application
    return [
        (_("Call"), application.call.title),
        (_("Number of the application"), application.number),
        (_("Written on"), document.subject.written_at),
    ]


def paper_facts(document):
    call = document.subject.call
    return [(_("Call"), call.title), (_("Results published on"), call.results_published_at)]


def may_read_letter(scope, letter):
    """The project's people, and institutions that take part by their own word. Animators see the application alone."""
    application = letter.application
    seen = Application.objects.visible_to(scope).filter(pk=application.pk).exists()
    own = Application.objects.confirmed_by(scope.institution_ids).filter(pk=application.pk).exists()
    return seen and (own or perms.can_read_assessment(scope, application.call))


def may_read_paper(scope, paper):
    """The project's people; a controller as well."""
    return perms.can_read_assessment(scope, paper.call)


def register():
    registry.file_access.register("programmes.letter", may_read_letter)
    registry.file_access.register("programmes.callpaper", may_read_paper)
    registry.document_kinds.register(
        LETTER_DOCUMENT,
        DocumentKind(
            label=_("Letter about an application"),
            number_format="PN/{number}/{year}",
            template="programmes/assessing/pdf/letter.html",
            context=letter_context,
            on_issued=lambda document: emails.plan_letter(document.subject),
            public_facts=letter_facts,
            may_retry=lambda scope, letter: perms.can_decide(scope, letter.application.call),
        ),
    )
    papers = {PaperKind.PROTOCOL: ("PON", "protocol"), PaperKind.RANKING: ("LR", "ranking")}
    for kind, (code, template) in papers.items():
        registry.document_kinds.register(
            f"programmes.{kind}",
            DocumentKind(
                label=kind.label,
                number_format=code + "/{number}/{year}",
                template=f"programmes/assessing/pdf/{template}.html",
                context=paper_context,
                public_facts=paper_facts,
                may_retry=lambda scope, paper: perms.can_decide(scope, paper.call),
            ),
        )
