"""Agreements that were signed before the portal: their PDF is checked as any other and kept as it is."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from documents import uploads
from documents.kinds import DocumentKind
from documents.models import IssuedDocument

from .. import perms
from ..document import over, public_facts
from ..drafting import LANGUAGE
from ..enums import AgreementStatus
from ..models import Agreement, EarlierAgreement, Party
from ..signing import trust, verdicts

KIND = "agreement_earlier"


def checked(upload):
    """(bytes, report) of an uploaded PDF. ValidationError for what is no PDF or cannot be opened; a scan without
    signatures and one whose signatures are doubtful are kept, and the report says so."""
    content = uploads.read_limited(upload)
    if uploads.sniff(content) != uploads.PDF:
        raise ValidationError(_("Add the agreement as one PDF file."), code="type")
    with translation.override(LANGUAGE):
        report = verdicts.verify(content, roots=trust.folder())
    unreadable = (verdicts.Reason.ENCRYPTED, verdicts.Reason.DAMAGED, verdicts.Reason.TOO_HEAVY)
    if report.reason in unreadable:
        raise ValidationError(report.reason.label, code=report.reason.value)
    return content, report.as_json()


@transaction.atomic
def register(programme, *, uid, title, parties, content, report, by, own_number="", **dates):
    """A signed agreement with its own past dates; the same `uid` twice registers one.

    `parties` are pairs (institution, case number); `dates`: dated_on, starts_on, ends_on, notice_months.
    """
    agreement, made = Agreement.objects.get_or_create(
        uid=uid, defaults={"programme": programme, "title": title, "created_by": by, **dates}
    )
    if not made:
        return agreement
    for position, (institution, case_number) in enumerate(parties, 1):
        _add_party(agreement, position, institution, case_number)
    EarlierAgreement.objects.create(
        agreement=agreement, own_number=own_number, report=report, registered_by=by
    )
    document = IssuedDocument.start(KIND, agreement, title=title, by=by, queued=False)
    document.claim()
    document.issue(content)
    agreement._move(
        AgreementStatus.DRAFT, to=AgreementStatus.SIGNED, verb="register", by=by, document=document,
        in_force_on=agreement.starts_on or agreement.dated_on,
    )  # fmt: skip
    agreement.parties.update(bound_on=agreement.in_force_on)
    return agreement


def _add_party(agreement, position, institution, case_number):
    subject = institution.legal_subject
    unit = None if subject == institution else institution
    party = Party(
        agreement=agreement, position=position, subject=subject, acting_unit=unit, case_number=case_number
    )
    party.contact_from_unit()
    party.save()


def _no_bytes(document):
    raise NotImplementedError(
        "The PDF of an agreement that was signed before the portal is uploaded, not made."
    )


def register_kind():
    registry.document_kinds.register(
        KIND,
        DocumentKind(
            label=gettext_lazy("Agreement signed before the portal"),
            number_format="PORD/{number}/{year}",
            template="agreements/pdf/agreement.html",
            context=_no_bytes,
            public_facts=public_facts,
            over=over,
            may_retry=perms.can_run,
        ),
    )
