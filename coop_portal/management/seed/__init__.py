"""The demo's content: data files and the functions that load them through the verbs of the apps."""

from .everything import seed_all
from .people import DEMO_LOGINS

__all__ = ["DEMO_LOGINS", "seed_all"]
