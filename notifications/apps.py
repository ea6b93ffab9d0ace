from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from coop_portal import registry


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self):
        from accounts import emails

        from . import menu, notices, outbox, views
        from .kinds import Kind

        registry.acts.register("read_message", _("read a message to somebody else"))
        registry.acts.register("send_again", _("had a mail sent again"))
        registry.acts.register("settle_message", _("settled a mail by hand"))
        for verb in (outbox.plan, outbox.supersede, outbox.cancel):  # for apps below this one
            registry.outbox.register(verb.__name__, verb)
        registry.message_kinds.register(  # of accounts, which stands below
            emails.INVITATION,
            Kind(
                _("Invitations to the portal"),
                "accounts_invitation",
                emails.invitation,
                still_due=emails.invitation_is_due,
                mandatory=True,
                reply_to=emails.invitation_reply_to,
                url=emails.invitation_url,
                named_by=lambda message: str(message.subject.invited_by),
                to_deputies=False,
            ),
        )
        registry.mail_notices.register("data_protection", notices.DATA_PROTECTION)
        registry.link_purposes.register("mail_preferences", views.mail_preferences_link)
        registry.navigation.register("notifications.inbox", menu.inbox)
        registry.navigation.register("notifications.outbox", menu.outbox)
        registry.navigation.register("notifications.demo", menu.demo_mailbox)
        registry.dashboard.register("notifications.outbox", menu.stuck_mail)
        registry.dashboard.register("notifications.inbox", menu.unread_messages)
