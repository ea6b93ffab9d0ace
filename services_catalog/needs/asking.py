"""A need is put before who answers for the gmina: by a resident, or by a professional who heard of it."""

from django.db import transaction
from django.utils import timezone

from coop_portal.once import insert_once
from notifications.clock import working_days_after

from ..models import NeedDesk
from . import emails


class DeskClosed(Exception):
    """Nobody answers for the gmina's needs any more."""


@transaction.atomic
def ask(form, territory):
    """The need of a resident; the same form sent twice makes one. DeskClosed where the desk was shut meanwhile."""
    # Locked, so that a desk is either open for this need or shut before it.
    desk = NeedDesk.objects.open().select_for_update(of=("self",)).filter(territory=territory).first()
    if not desk:
        raise DeskClosed
    need = form.instance
    need.territory, need.uid = territory, form.cleaned_data["uid"]
    need.answer_by = working_days_after(timezone.localdate(), desk.answer_days)
    need, is_first = insert_once(need)
    if is_first:
        need.recipients.set(form.cleaned_data["recipients"])
        emails.plan_received(need, desk)
    return need


@transaction.atomic
def write_down(form, *, by):
    """A need heard in active listening: of nobody by name, and without a promise of a day."""
    need = form.instance
    need.territory, need.uid = form.cleaned_data["gmina"], form.cleaned_data["uid"]
    need.is_heard, need.added_by = True, by
    need, is_first = insert_once(need)
    if is_first:
        need.recipients.set(form.cleaned_data["recipients"])
    return need
