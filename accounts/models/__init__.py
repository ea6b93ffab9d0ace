from .access import AccessLink, AccessLog
from .invitation import Invitation
from .membership import Membership
from .substitution import Substitution
from .user import User

__all__ = ["AccessLink", "AccessLog", "Invitation", "Membership", "Substitution", "User"]
