from .address import MailAddress, hash_address
from .delivery import BACKOFF, Delivery
from .job import Job, JobPaused, JobStopped
from .message import LATE, Message
from .preference import Preference

__all__ = [
    "BACKOFF",
    "LATE",
    "Delivery",
    "Job",
    "JobPaused",
    "JobStopped",
    "MailAddress",
    "Message",
    "Preference",
    "hash_address",
]
