from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.utils.translation import gettext_lazy as _

logger = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations: nobody signs up by herself or himself."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """These mails go at once, for a person waits; a mail server that is down is said, not a broken page."""
        site = {"name": settings.PORTAL_NAME, "domain": urlsplit(settings.PUBLIC_URL).netloc}
        try:
            super().send_mail(template_prefix, email, context | {"current_site": site})
        except OSError:  # smtplib's errors are OSErrors, too
            logger.exception("account mail not sent", template=template_prefix)
            text = _("The mail could not be sent now. Please try again in a quarter of an hour.")
            messages.error(self.request, text)

    # A request says itself which host it asks: whoever has a mail sent to another must not choose where it leads.

    def get_reset_password_from_key_url(self, key):
        return _at_our_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request, emailconfirmation):
        return _at_our_address(super().get_email_confirmation_url(request, emailconfirmation))


def _at_our_address(url):
    return settings.PUBLIC_URL + urlsplit(url).path
