from .agreement import Agreement, AgreementEvent, Clause
from .party import Party, PartySigner

__all__ = ["Agreement", "AgreementEvent", "Clause", "Party", "PartySigner"]
