from .access import AccessLink, AccessLog
from .membership import Invitation, Membership, Substitution
from .user import User

__all__ = ["AccessLink", "AccessLog", "Invitation", "Membership", "Substitution", "User"]
