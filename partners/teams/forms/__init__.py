from .action import ActionForm, CloseActionForm
from .figures import FiguresForm
from .seat import LeaveForm, SeatForm, SeatInstitutionForm
from .team import CloseForm, EstablishForm, ReasonForm, TeamForm

__all__ = [
    "ActionForm",
    "CloseActionForm",
    "CloseForm",
    "EstablishForm",
    "FiguresForm",
    "LeaveForm",
    "ReasonForm",
    "SeatForm",
    "SeatInstitutionForm",
    "TeamForm",
]
