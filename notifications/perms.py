"""Who may do what with messages and mail; what somebody may see is `visible_to` and `inbox_of`."""

from django.conf import settings


def can_see_outbox(scope):
    return bool(scope.is_operator or scope.coordinated_programme_ids or scope.animated_territory_ids)


def can_see_whole_mail(scope, message):
    """A digest may hold messages of several projects: the mail as it was sent is for the operator."""
    return scope.is_operator and not message.private


def can_see_demo_mailbox(scope):
    return settings.DEMO and scope.is_operator
