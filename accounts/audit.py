"""The access log's lines about logging in, which Django and allauth tell by signals."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out

from .models import AccessLog

# Signal -> verb; all of them are about an account, the actor's own.
ACTS = {
    user_logged_in: "log_in",
    user_logged_out: "log_out",
    account.password_changed: "change_password",
    account.password_set: "set_password",
    account.password_reset: "reset_password",
    account.email_added: "add_address",
    account.email_changed: "change_address",
    account.email_removed: "remove_address",
    mfa.authenticator_added: "add_second_factor",
    mfa.authenticator_removed: "remove_second_factor",
    mfa.authenticator_reset: "new_recovery_codes",
}


def connect():
    for signal, verb in ACTS.items():
        signal.connect(_writer(verb), weak=False, dispatch_uid=f"access_log_{verb}")


def _writer(verb):
    def write(sender, user, **kwargs):
        if user is not None:  # signing out of a session whose account is gone
            AccessLog.note(user, verb, user)

    return write
