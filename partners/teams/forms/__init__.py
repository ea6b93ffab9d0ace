from .action import ActionForm, CloseActionForm
from .figures import FiguresForm
from .kinds import KindForm, RoleForm
from .seat import LeaveForm, SeatForm, SeatInstitutionForm
from .team import CloseForm, EstablishForm, ReasonForm, TeamForm

__all__ = [
    "ActionForm",
    "CloseActionForm",
    "CloseForm",
    "EstablishForm",
    "FiguresForm",
    "KindForm",
    "LeaveForm",
    "ReasonForm",
    "RoleForm",
    "SeatForm",
    "SeatInstitutionForm",
    "TeamForm",
]
