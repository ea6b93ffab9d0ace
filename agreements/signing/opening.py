"""From a fixed wording to signing, and back: the first revision, the first turn, declarations; or all of it void."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused
from documents.enums import DocumentStatus
from documents.models import IssuedDocument
from notifications import outbox

from ..enums import AgreementStatus
from ..models import Revision, Signing
from . import baton, emails, plans, sealing
from .enums import Road, SignatureState


@transaction.atomic
def wording_issued(document):
    """The sealed PDF is there. One that was given up meanwhile opens nothing."""
    agreement = document.subject
    agreement.wording_issued(document)
    agreement.refresh_from_db()
    if agreement.status != AgreementStatus.FROZEN or agreement.document_id != document.pk:
        return
    signing, _made = Signing.objects.get_or_create(agreement=agreement, version=agreement.version)
    _first_revision(signing, document)
    if signing.road == Road.TURN:
        baton.give(signing, agreement.parties.first())
    elif signing.road == Road.JOINING:
        baton.give(signing, signing.lead)
        _begin_declarations(signing, document)


def _first_revision(signing, document):
    Revision.objects.create(
        signing=signing, document=document, seq=1, file=document.file, sha256=document.file.sha256,
        size=document.file.size, signatures=1, seal_sha256=sealing.certificate_digest(),
    )  # fmt: skip


def _begin_declarations(signing, document):
    for party in signing.agreement.parties.exclude(pk=signing.lead_id):
        title = _("Declaration of joining: %(party)s") % {"party": party}
        IssuedDocument.start(plans.DECLARATION, party, title=title[:300], by=document.created_by)


@transaction.atomic
def declaration_issued(document):
    """A party's declaration is sealed: it can be signed, if its wording still holds."""
    signing = plans.current(document.subject.agreement)
    if signing and signing.road == Road.JOINING:
        _first_revision(signing, document)


def void(agreement, *, by, reason, ends):
    """The wording is opened again, or given up (`ends`): what was signed counts for nothing any more.

    Whoever signed is told, and whoever may have the file that is not to be signed any more.

    To be called with the agreement's row locked and its wording not yet moved.
    """
    signing = plans.current(agreement)
    if signing is None:
        return
    if signing.completed_at:
        raise TransitionRefused(f"Agreement {agreement.pk}: in force, nothing voids its signatures")
    states = plans.progress(signing)
    for state in states:
        outbox.cancel(emails.TURN, state.party, reason=reason)
        given = [*state.accepted, *state.waiting]
        for signature in given:
            signature._move(signature.status, to=SignatureState.VOIDED, verb="void", by=by, reason=reason)
        kind = emails.VOIDED if given else emails.GIVEN_UP if ends else emails.REOPENED
        emails.tell_void(kind, state.party, signing, agreement, by=by, reason=reason)
    for declaration in plans.declarations_of(signing, [state.party for state in states]).values():
        _take_back(declaration, by, reason)
    Signing.objects.filter(pk=signing.pk).update(
        voided_at=timezone.now(), holder=None, holder_since=None, holder_until=None
    )


def _take_back(document, by, reason):
    if document.status == DocumentStatus.ISSUED:
        document.revoke(reason, by)
    else:
        document.cancel(reason, by)
