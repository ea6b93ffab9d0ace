"""Papers of signing: declarations of joining, the certificate at the end, how to sign, the covering letter."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from coop_portal.docx import render_docx
from coop_portal.pdf import render_pdf
from coop_portal.templatetags.portal import longdate
from documents.kinds import DocumentKind

from .. import perms
from ..models import Agreement, Party
from . import completing, evidence, opening, plans
from .drawing import sealed
from .plans import DECLARATION, REPORT

MOBYWATEL_LIMIT = 10  # MB


def draw_declaration(document):
    """One sealed page by which a party joins: it quotes the number and the digest of the sealed wording."""
    party = Party.objects.select_related("agreement", "subject", "acting_unit").get(pk=document.object_id)
    values = {
        "title": _("Declaration of joining the agreement"), "lang": "pl", "party": party, "parties": [party],
        "document": document,
        "agreement": Agreement.objects.with_wording().get(pk=party.agreement_id),
    }  # fmt: skip
    return sealed(document, render_to_string("agreements/pdf/declaration.html", values))


def report_context(document):
    signing = document.subject
    with transaction.atomic():
        plans.locked(signing)  # a signature that is just being accepted is waited for
    agreement = Agreement.objects.with_wording().get(pk=signing.agreement_id)
    states = plans.progress(signing)
    return {
        "title": _("Certificate of signing the agreement"), "lang": "pl", "agreement": agreement,
        "signing": signing, "states": states, "is_mixed": plans.is_mixed(states), "evidence": evidence.NAME,
        "revisions": signing.revisions.select_related("document", "file").order_by("document_id", "seq"),
    }  # fmt: skip


def draw_report(document):
    """The certificate with what it rests on attached, sealed: after the last signature, in a file of its own."""
    values = report_context(document) | {"document": document}
    kept = evidence.as_bytes(values["agreement"], values["states"])
    attached = (evidence.NAME, _("What the check said of each signature (JSON)"), kept, "Data")
    return sealed(document, render_to_string("agreements/pdf/report.html", values), attached)


def _facts(agreement):
    parties = "; ".join(party.full_name for party in agreement.parties.all())
    return [
        (_("Agreement"), f"{agreement.title} ({agreement.number})"),
        (_("Parties"), parties),
        (_("State of the agreement"), agreement.state_label),
    ]


def declaration_facts(document):
    party = document.subject
    if party is None:  # left out of a later wording; the declaration is revoked
        return []
    return [*_facts(party.agreement), (_("Joining party"), party.full_name)]


def report_facts(document):
    agreement = document.subject.agreement
    return [*_facts(agreement), (_("In force since"), longdate(agreement.in_force_on))]


def how_to_sign(signing, party):
    """An A4 page for one party: only what is accepted of it."""
    state = plans.state_of(signing, party)
    context = {
        "title": _("How to sign"), "lang": "pl", "agreement": signing.agreement, "party": party, "state": state,
        "signing": signing, "limit": MOBYWATEL_LIMIT, "address": settings.PUBLIC_URL,
    }  # fmt: skip
    with translation.override(settings.LANGUAGE_CODE):
        return render_pdf("agreements/pdf/how_to_sign.html", context)


def covering_letter(signing, states):
    """(PDF, DOCX) of the letter that goes with the file to the offices of the parties."""
    context = {
        "title": _("Agreement to sign: %(number)s") % {"number": signing.agreement.number}, "lang": "pl",
        "agreement": signing.agreement, "signing": signing, "states": states,
        "sign_strip": signing.agreement.programme.sign_images(embed=True),
    }  # fmt: skip
    with translation.override(settings.LANGUAGE_CODE):
        template = "agreements/pdf/covering_letter.html"
        return render_pdf(template, context), render_docx(template, context)


def _of_agreement(find):
    return lambda scope, owner: perms.can_download(scope, find(owner))


def register():
    registry.file_access.register("agreements.party", _of_agreement(lambda party: party.agreement))
    registry.file_access.register("agreements.signing", _of_agreement(lambda signing: signing.agreement))
    registry.file_access.register("agreements.signature", perms.can_fetch_signature)
    registry.document_kinds.register(
        DECLARATION,
        DocumentKind(
            label=gettext_lazy("Declaration of joining an agreement"),
            number_format="OP/{number}/{year}",
            template="agreements/pdf/declaration.html",
            draw=draw_declaration,
            on_issued=opening.declaration_issued,
            public_facts=declaration_facts,
            revisions=plans.later_revisions,
            may_retry=lambda scope, party: perms.can_run(scope, party.agreement),
        ),
    )
    registry.document_kinds.register(
        REPORT,
        DocumentKind(
            label=gettext_lazy("Certificate of signing an agreement"),
            number_format="PP/{number}/{year}",
            template="agreements/pdf/report.html",
            context=report_context,
            draw=draw_report,
            on_issued=completing.report_issued,
            public_facts=report_facts,
            may_retry=lambda scope, signing: perms.can_run(scope, signing.agreement),
        ),
    )
