from .agreement import Agreement, AgreementEvent, EditConflict, Incomplete
from .clause import Clause
from .party import Party, PartySigner
from .signing import PartyTerms, Revision, Signature, SignatureEvent, Signing
from .template import AgreementTemplate, ClauseTemplate, LegalBasisTemplate

__all__ = [
    "Agreement",
    "AgreementEvent",
    "AgreementTemplate",
    "Clause",
    "ClauseTemplate",
    "EditConflict",
    "Incomplete",
    "LegalBasisTemplate",
    "Party",
    "PartySigner",
    "PartyTerms",
    "Revision",
    "Signature",
    "SignatureEvent",
    "Signing",
]
