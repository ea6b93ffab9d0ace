from .demo import demo_mail, demo_mail_html, demo_mailbox
from .inbox import Inbox, open_message, read, read_all
from .jobs import job, stop_job
from .outbox import Outbox, outbox_message, send_again, settle
from .preferences import mail_preferences_link, preferences, switch_optional, unsubscribe

__all__ = [
    "Inbox",
    "Outbox",
    "demo_mail",
    "demo_mail_html",
    "demo_mailbox",
    "job",
    "mail_preferences_link",
    "open_message",
    "outbox_message",
    "preferences",
    "read",
    "read_all",
    "send_again",
    "settle",
    "stop_job",
    "switch_optional",
    "unsubscribe",
]
