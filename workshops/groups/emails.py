"""The mail that asks an institution whom it sends."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.kinds import register_kinds

NOMINATION = "workshops.nomination"
NOMINATION_LINK = "workshops.nominate"
LINK_LASTS = timedelta(days=60)


def plan_nomination(ask, address):
    """At most one an hour: whoever lost the mail gets it again, whoever clicks twice does not."""
    outbox.plan(
        NOMINATION,
        ask,
        address=address,
        name=ask.institution.name,
        occurrence=f"{timezone.now():%Y-%m-%dT%H}",
    )


def still_open(message):
    ask = message.subject
    return ask is not None and ask.group.cycle.status in ("planned", "running")


def context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    ask = message.subject
    cycle = ask.group.cycle
    _link, url = AccessLink.issue(NOMINATION_LINK, ask, address=message.address, valid_for=LINK_LASTS)
    return {
        "ask": ask,
        "cycle": cycle,
        "programme": cycle.edition.programme,
        "sessions": list(cycle.sessions.prefetch_related("days")),
        "url": url,
    }


def register():
    register_kinds(
        {NOMINATION: (_("Whom does the institution send to the meetings"), "workshops_nomination")},
        context=context,
        still_due=still_open,
        mandatory=True,
        programme=lambda message: message.subject.group.cycle.edition.programme_id,
        url=lambda message: message.subject.group.cycle.get_absolute_url(),
    )
