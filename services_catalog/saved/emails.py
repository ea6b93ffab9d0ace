from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind

from ..models import Service

SHOWN = 20  # services; the search itself has them all


def news(saved):
    """The services found last, as far as they are still on the list."""
    return Service.objects.published().filter(pk__in=saved.news).with_row().order_by("sort_key", "pk")


def still_due(message):
    saved = message.subject
    return bool(saved and saved.wants_mail and saved.user.is_active and news(saved).exists())


def context(message):
    saved = message.subject
    return {"saved": saved, "services": list(news(saved)[:SHOWN])}


def kind():
    return Kind(
        label=_("Something new in a saved search"),
        template="services_saved_search",
        context=context,
        still_due=still_due,
        url=lambda message: message.subject.get_absolute_url(),
        asked_by_recipient=True,
        to_deputies=False,
    )
