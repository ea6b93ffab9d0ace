from .agreement import Agreement, AgreementEvent, EditConflict, Incomplete
from .attachment import Attachment
from .clause import Clause
from .consultation import AdviserReview, PartyAnswer, Remark
from .party import Party, PartySigner
from .signing import PartyTerms, Revision, Signature, SignatureEvent, Signing
from .template import AgreementTemplate, ClauseTemplate, LegalBasisTemplate

__all__ = [
    "AdviserReview",
    "Agreement",
    "AgreementEvent",
    "AgreementTemplate",
    "Attachment",
    "Clause",
    "ClauseTemplate",
    "EditConflict",
    "Incomplete",
    "LegalBasisTemplate",
    "Party",
    "PartyAnswer",
    "PartySigner",
    "PartyTerms",
    "Remark",
    "Revision",
    "Signature",
    "SignatureEvent",
    "Signing",
]
