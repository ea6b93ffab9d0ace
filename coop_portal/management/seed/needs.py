"""What people of the sample gminas miss: needs in every state, and searches in vain of the last months."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from notifications.clock import working_days_after
from partners.models import Institution
from services_catalog.models import HelpTopic, Need, NeedDesk, NeedOffer, RecipientGroup, SearchGap

from .content import by_key, content, missing, territories, uid


@transaction.atomic
def seed_needs(users):
    data, places = content("needs"), territories()
    for code in data["desk"]["gminas"]:
        NeedDesk.objects.get_or_create(
            territory=places[code],
            defaults={"person": users["animator"], "answer_days": data["desk"]["answer_days"]},
        )
    for entry in missing(Need, "need", data["need"]):
        _report(entry, places, data["desk"]["answer_days"], users)
    if not SearchGap.objects.exists():
        SearchGap.objects.bulk_create(gap for entry in data["gap"] for gap in _counted(entry, places))


def _report(entry, places, answer_days, users):
    came = timezone.now() - timedelta(days=entry["days_ago"])
    is_heard = entry.get("heard", False)
    need = Need.objects.create(
        uid=uid("need", entry["key"]),
        territory=places[entry["gmina"]],
        topic=HelpTopic.objects.coded(entry["topic"]),
        text=entry["text"],
        address=entry.get("address", ""),
        is_heard=is_heard,
        added_by=users["social_worker"] if is_heard else None,
        answer_by=None if is_heard else working_days_after(came.date(), answer_days),
    )
    Need.objects.filter(pk=need.pk).update(created_at=came)
    need.recipients.set(RecipientGroup.objects.filter(code__in=entry.get("recipients", [])))
    _decide(need, entry, users)


def _decide(need, entry, users):
    animator = users["animator"]
    if "answer" in entry:
        need.answer(by=animator, reply=entry["answer"], is_public=True)
    elif "merge" in entry:
        need.merge_into(by_key(Need, "need", [entry["merge"]])[entry["merge"]], by=animator)
    elif entry.get("take_up"):
        need.take_up(by=animator, is_public=True)
    if "offer" in entry:
        institution = Institution.objects.get(uid=uid("institution", "gok-kobylin"))
        NeedOffer.objects.create(
            uid=uid("need offer", entry["key"]), need=need, institution=institution, text=entry["offer"],
            by=users["caretaker"],
        )  # fmt: skip


def _counted(entry, places):
    """A row a month, the present one first."""
    month = timezone.localdate().replace(day=1)
    for number in entry["months"]:
        if number:
            yield SearchGap(
                territory=places[entry["gmina"]], topic=entry["topic"], recipients=entry["recipients"],
                month=month, misses=number,
            )  # fmt: skip
        month = (month - timedelta(days=1)).replace(day=1)
