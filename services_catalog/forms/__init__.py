from .entry import ServiceForm
from .place import PlaceForm
from .verbs import ConfirmForm, ReasonForm, SuspendForm

__all__ = ["ConfirmForm", "PlaceForm", "ReasonForm", "ServiceForm", "SuspendForm"]
