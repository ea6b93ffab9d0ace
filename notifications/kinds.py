"""What a reason to write is. Apps register theirs in `AppConfig.ready()`:

registry.message_kinds.register("workshops.session_moved", Kind(_("A meeting was moved"), ...))
"""

from collections.abc import Callable
from dataclasses import dataclass

from coop_portal import registry


@dataclass(frozen=True)
class Kind:
    """One kind of message.

    label        what people read in their settings and in the outbox (lazily translated)
    template     folder below templates/emails with subject.txt, body.txt and body.html
    context      message -> dict for the templates. Runs when the mail is claimed, so it may issue an AccessLink:
                 secrets of links are in the mail alone, never in the text that we keep
    still_due    message -> whether the reason still holds; asked just before sending
    mandatory    goes at once, alone, at any hour; the others keep quiet hours, working days and people's wishes
    reply_to     message -> address that answers go to, or ""
    attachments  message -> list of (file name, content, content type)
    url          message -> path in the portal where a signed-in reader sees to it
    programme    message -> id of the project whose coordinators see it in the outbox, asked when it is planned
    territory    message -> id of the territory whose animators see it in the outbox, asked when it is planned
    asked_by_recipient  the recipient wrote to us first and read on that form what becomes of the data: the mail needs
                 not say it (notices.py)
    named_by     message -> who gave us the address, for that notice; or ""
    to_deputies  whether whoever stands in for the recipient gets a copy (standing_in.py). Not what proves an address,
                 gives a role or is about the account itself
    once         why a mail of this kind that may have arrived is not sent again, not even by a person; or ""
    """

    label: str
    template: str
    context: Callable
    still_due: Callable | None = None
    mandatory: bool = False
    reply_to: Callable | None = None
    attachments: Callable | None = None
    url: Callable | None = None
    programme: Callable | None = None
    territory: Callable | None = None
    asked_by_recipient: bool = False
    named_by: Callable | None = None
    to_deputies: bool = True
    once: str = ""


def register_kinds(kinds, **shared):
    """Register an aggregate's kinds: name -> (label, template) or (label, template, {fields of its own})."""
    for name, (label, template, *own) in kinds.items():
        fields = shared | (own[0] if own else {})
        registry.message_kinds.register(name, Kind(label=label, template=template, **fields))


def optional_kinds():
    """Name -> kind of those that a person may have less of, in the order of their labels."""
    found = ((name, kind) for name, kind in registry.message_kinds.items() if not kind.mandatory)
    return dict(sorted(found, key=lambda pair: str(pair[1].label)))
