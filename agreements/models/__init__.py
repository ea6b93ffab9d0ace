from .agreement import Agreement, AgreementEvent, EditConflict, Incomplete
from .attachment import Attachment
from .clause import Clause
from .commitment import Answer, Commitment, Review
from .consultation import AdviserReview, PartyAnswer, Remark
from .life import ArchiveOrder, Change, EarlierAgreement
from .party import Party, PartySigner
from .signing import PartyTerms, Refusal, Revision, Signature, SignatureEvent, Signing
from .template import AgreementTemplate, ClauseTemplate, LegalBasisTemplate

__all__ = [
    "AdviserReview",
    "Agreement",
    "AgreementEvent",
    "AgreementTemplate",
    "Answer",
    "ArchiveOrder",
    "Attachment",
    "Change",
    "Clause",
    "ClauseTemplate",
    "Commitment",
    "EarlierAgreement",
    "EditConflict",
    "Incomplete",
    "LegalBasisTemplate",
    "Party",
    "PartyAnswer",
    "PartySigner",
    "PartyTerms",
    "Refusal",
    "Remark",
    "Review",
    "Revision",
    "Signature",
    "SignatureEvent",
    "Signing",
]
