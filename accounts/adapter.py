import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.utils.translation import gettext_lazy as _

logger = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations: nobody signs up by herself or himself."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """These mails go at once, for a person waits; a mail server that is down is said, not a broken page."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # smtplib's errors are OSErrors, too
            logger.exception("account mail not sent", template=template_prefix)
            text = _("The mail could not be sent now. Please try again in a quarter of an hour.")
            messages.error(self.request, text)
