from .agreement import Agreement, AgreementEvent, EditConflict, Incomplete
from .clause import Clause
from .commitment import Answer, Commitment, Review
from .life import ArchiveOrder, Change, EarlierAgreement
from .party import Party, PartySigner
from .template import AgreementTemplate, ClauseTemplate, LegalBasisTemplate

__all__ = [
    "Agreement",
    "AgreementEvent",
    "AgreementTemplate",
    "Answer",
    "ArchiveOrder",
    "Change",
    "Clause",
    "ClauseTemplate",
    "Commitment",
    "EarlierAgreement",
    "EditConflict",
    "Incomplete",
    "LegalBasisTemplate",
    "Party",
    "PartySigner",
    "Review",
]
