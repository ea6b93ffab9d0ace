"""The access log's lines about logging in, which Django and allauth tell by signals."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.translation import gettext_lazy as _

from coop_portal import registry

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

LABELS = {
    "log_in": _("signed in"),
    "log_out": _("signed out"),
    "change_password": _("changed the password"),
    "set_password": _("set a password"),
    "reset_password": _("set a new password by mail"),
    "add_address": _("added an e-mail address"),
    "change_address": _("changed the e-mail address"),
    "remove_address": _("removed an e-mail address"),
    "add_second_factor": _("added a second step of signing in"),
    "remove_second_factor": _("removed a second step of signing in"),
    "new_recovery_codes": _("made new one-time codes"),
    "accept": _("accepted an invitation"),
    "name_deputy": _("named a deputy"),
    "cancel_deputy": _("ended a substitution"),
    "invite": _("invited somebody"),
    "end_role": _("took a role away"),
    "invitation_repeat": _("sent an invitation again"),
    "invitation_withdraw": _("withdrew an invitation"),
}


def connect():
    for verb, label in LABELS.items():
        registry.acts.register(verb, label)
    for signal, verb in ACTS.items():
        signal.connect(_writer(verb), weak=False, dispatch_uid=f"access_log_{verb}")


def _writer(verb):
    def write(sender, user, **kwargs):
        if user is not None:  # signing out of a session whose account is gone
            AccessLog.note(user, verb, user)

    return write
