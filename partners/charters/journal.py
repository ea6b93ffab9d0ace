"""What happened to a charter, in words."""

from django.utils.translation import pgettext_lazy

VERBS = {
    "start": pgettext_lazy("charter", "draft begun"),
    "open": pgettext_lazy("charter", "opened for acceptance"),
    "ask": pgettext_lazy("charter", "link sent again"),
    "answer_accepted": pgettext_lazy("charter", "accepted"),
    "answer_remarks": pgettext_lazy("charter", "a change was asked for"),
    "answer_declined": pgettext_lazy("charter", "not accepted"),
    "back_to_draft": pgettext_lazy("charter", "taken back to draft"),
    "adopt": pgettext_lazy("charter", "adopted"),
    "supersede": pgettext_lazy("charter", "replaced by a newer version"),
}


def journal(charter):
    """[(event, what it was)], in one query."""
    return [(event, VERBS.get(event.verb, event.verb)) for event in charter.events.select_related("by")]
