"""Duties pass from one account to another on a day: everything that was ticked in one transaction, or nothing."""

from collections import namedtuple

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import Scope
from coop_portal import registry
from coop_portal.transitions import TransitionRefused
from documents.models import IssuedDocument

from ..enums import HandOverStatus
from ..models import HandOver, Institution, Person, Post
from ..models.handover import HANDOVER_DOCUMENT
from . import emails
from .duties import may_open_post
from .parts import HandOverRefused, post_in

log = structlog.get_logger(__name__)

NEW_POSTS = (
    "posts"  # in `parts` beside the parts' keys: {institution id: title} of posts opened for the receiver
)

Offer = namedtuple("Offer", "key part items")


def parts():
    """[(key, part)] in the order in which people read them."""
    return sorted(registry.handovers.items(), key=lambda entry: (entry[1].order, entry[0]))


def offers(scope, giver, receiver):
    """What the holder of `scope` may hand over: [Offer] of parts that have something. A deputy's rights count not:
    what is handed over stays so when the substitution is over."""
    return _offers(scope.own(), giver, receiver)


def _offers(scope, giver, receiver):
    found = []
    for key, part in parts():
        items = part.items(giver)
        allowed = _allowed(scope, part, giver, receiver) if items else set()
        items = [item for item in items if allowed is None or item.key in allowed]
        if items:
            found.append(Offer(key, part, items))
    return found


def _allowed(scope, part, giver, receiver):
    """Keys, or None for all."""
    if part.may:
        return part.may(scope, giver, receiver)
    return None if scope.is_operator or scope.user == giver else set()


def told(handover):
    """{address: name} of the partners to be told, each once; not the two themselves."""
    themselves = {handover.giver.email, handover.receiver.email}
    found = {}
    for key, part in parts():
        keys = handover.parts.get(key)
        if keys and part.told:
            for address, name in part.told(keys, handover.giver):
                if address and address.lower() not in themselves:
                    found.setdefault(address.lower(), name)
    return found


# --- Doing -----------------------------------------------------------------------------------


def perform(handover):
    """Do what is planned and due. Safe to repeat, and of two at once one does it; `handover` says what became of it.

    When something cannot be done nothing is, and the journal says why in one sentence.
    """
    try:
        with transaction.atomic():
            _perform(handover.pk)
    except HandOverRefused as refused:
        _fail(handover, str(refused))
    except TransitionRefused:  # another worker was faster, or it was cancelled
        log.info("handover_not_planned", handover=handover.pk)
    except Exception:
        log.exception("handover_failed", handover=handover.pk)
        _fail(handover, _("The portal made an error. Tell whoever runs it; nothing was handed over."))
    handover.refresh_from_db()


def perform_due():
    """What the clock brings: planned ones whose day has come."""
    for handover in HandOver.objects.due().select_related("created_by"):
        with translation.override(handover.created_by.language):
            perform(handover)


def _fail(handover, sentence):
    try:
        handover._move(HandOverStatus.PLANNED, to=HandOverStatus.FAILED, verb="fail", reason=sentence)
    except TransitionRefused:
        log.info("handover_not_planned", handover=handover.pk)


def _perform(pk):
    handover = HandOver.objects.select_for_update(of=("self",)).get(pk=pk)
    if handover.status != HandOverStatus.PLANNED or handover.on > timezone.localdate():
        raise TransitionRefused(f"HandOver {pk} is {handover.status}")
    _people_ready(handover)
    scope = Scope(handover.created_by).own()
    with translation.override(settings.LANGUAGE_CODE):  # the protocol's
        ticked = _ticked(handover, scope)
        record = [
            {"part": str(part.label), "items": [_line(item) for item in items]} for part, items in ticked
        ]
    addresses = told(handover) if handover.tell_partners else {}
    opened = _open_posts(handover, scope)
    for part, items in ticked:
        keys = [item.key for item in items]
        part.take(keys, handover.giver, handover.receiver, handover.on, handover.created_by)
    handover._move(
        HandOverStatus.PLANNED,
        to=HandOverStatus.DONE,
        verb="perform",
        by=handover.created_by,
        record=opened + record,
        done_at=Now(),
    )
    _issue(handover)
    emails.plan_done(handover, addresses)


def _people_ready(handover):
    """Both accounts, locked in one order: two hand-overs between the same people wait for each other."""
    two = User.objects.select_for_update(no_key=True).order_by("pk")
    list(two.filter(pk__in=[handover.giver_id, handover.receiver_id]))
    if not handover.receiver.is_active:
        raise HandOverRefused(_("The account of %(person)s is closed.") % {"person": handover.receiver})
    if not handover.created_by.is_active:
        raise HandOverRefused(_("The account of whoever planned it is closed."))


def _ticked(handover, scope):
    """[(part, items)] of what was ticked and the giver still has. What is gone meanwhile needs no handing over."""
    found = []
    for key, part in parts():
        keys = set(handover.parts.get(key, ()))
        items = [item for item in part.items(handover.giver) if item.key in keys] if keys else []
        allowed = _allowed(scope, part, handover.giver, handover.receiver) if items else None
        for item in items:
            if allowed is not None and item.key not in allowed:
                raise HandOverRefused(
                    _("%(person)s may no longer hand over: %(what)s.")
                    % {"person": handover.created_by, "what": item.title}
                )
        if items:
            found.append((part, items))
    if not found:
        raise HandOverRefused(
            _("%(person)s no longer has anything of what was to be handed over.") % {"person": handover.giver}
        )
    return found


def _line(item):
    return {"title": item.title, "detail": item.detail}


def _open_posts(handover, scope):
    """Posts of the receiver that were asked for in the preview; the record of them."""
    wanted = {int(pk): title for pk, title in handover.parts.get(NEW_POSTS, {}).items()}
    lines = []
    for institution in Institution.objects.filter(pk__in=wanted).order_by("sort_key"):
        if post_in(handover.receiver, institution.pk):
            continue
        if not may_open_post(scope, institution.pk, handover.receiver):
            raise HandOverRefused(
                _("%(person)s may not open a post in %(institution)s.")
                % {"person": handover.created_by, "institution": institution}
            )
        person = Person.objects.for_user(handover.receiver)
        title = wanted[institution.pk]
        # Of the same post that ended the day stays as it was; only an open one would be met.
        Post.objects.create(person=person, institution=institution, title=title, starts_on=handover.on)
        lines.append({"title": title.capitalize() or str(institution), "detail": str(institution)})
    with translation.override(settings.LANGUAGE_CODE):
        return [{"part": _("New posts of the person who takes over"), "items": lines}] if lines else []


def _issue(handover):
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Hand-over protocol")
    IssuedDocument.start(HANDOVER_DOCUMENT, handover, title=title, by=handover.created_by)
