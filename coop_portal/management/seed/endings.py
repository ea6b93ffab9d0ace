"""What became of the projects that are over, what shows it, and the schedule of one that runs."""

from datetime import date, time, timedelta

from django.db import transaction
from django.utils import timezone

from coop_portal import registry
from documents.enums import Channel
from partners.models import Institution, Team
from programmes.closing import answering, years
from programmes.closing.legacies import settle
from programmes.models import Edition, Programme, ScheduleRow
from programmes.schedule import versions

from .content import by_key, content, picked, uid

ENDINGS = content("endings")


def hand_on(programme, entries, by):
    """Successors of what is there: teams at the end, the list once its services are seeded. Safe to repeat."""
    heirs = by_key(
        Institution, "institution", {each["institution"] for each in entries if "institution" in each}
    )
    for entry in entries:
        decided = set(programme.successions.filter(legacy=entry["legacy"]).values_list("item", flat=True))
        for item in registry.legacies[entry["legacy"]].items(programme):
            if item.key in _keys(entry, item) - decided:
                heir = heirs.get(entry.get("institution"))
                settle(
                    programme,
                    entry["legacy"],
                    item,
                    by=by,
                    institution=heir,
                    **picked(entry, "from_on", "reason"),
                )


def _keys(entry, item):
    """The one that the entry names, or every one."""
    return {str(Team.objects.get(uid=uid("team", entry["team"])).pk)} if "team" in entry else {item.key}


def seed_evidence(milestone, entries):
    for entry in entries:
        milestone.evidence.create(**picked(entry, "dated_on", "text", "link", "is_public"))


@transaction.atomic
def seed_endings(by):
    """After the services: the list is handed on, too, and the years are answered."""
    for entry in ENDINGS["project"]:
        programme = Programme.objects.get(uid=uid("programme", entry["key"]))
        hand_on(programme, content(entry["file"]).get("succession", []), by)
        funding = programme.fundings.first()
        if funding and not funding.years.exists():
            _answer_years(funding, entry, by)
    _publish_schedule(ENDINGS["schedule"], by)


def _answer_years(funding, entry, by):
    today = timezone.localdate()
    institution = by_key(Institution, "institution", [entry["asked"]])[entry["asked"]]
    past = [first for first, last in years.periods(funding) if last < today]
    for first, said in zip(past, entry.get("answer", []), strict=False):
        year = years.year_of(funding, first)
        year.institution = institution
        year.save(update_fields=["institution"])
        answering.record(
            year, answer=said["answer"], text=said["text"], files=[], channel=said.get("channel", Channel.PHONE),
            by=by, received_on=year.ends_on, on_behalf_of=institution.name[:200],
        )  # fmt: skip
    if "note" in entry and funding.sustainability_to < today:
        years.close(funding, text=entry["note"], by=by)


def _publish_schedule(entry, by):
    edition = Edition.objects.get(uid=uid("edition", f"{entry['project']}:{entry['edition']}"))
    if edition.schedule_versions.exists():
        return
    today = timezone.localdate()
    for number, line in enumerate(entry["row"]):
        ScheduleRow.objects.create(
            uid=uid("schedule_row", f"{entry['edition']}:{number}"),
            edition=edition,
            held_on=_working_day(today + timedelta(days=line["in_days"])),
            starts_at=time.fromisoformat(line["from"]),
            ends_at=time.fromisoformat(line["to"]),
            **picked(line, "mode", "place", "support", "carried_out_by", "hours", "group"),
        )
    versions.publish(edition, by=by, on=today - timedelta(days=entry["published_days_ago"]))
    moved = edition.schedule_rows.get(uid=uid("schedule_row", f"{entry['edition']}:{entry['moved']}"))
    moved.held_on, moved.place = _working_day(moved.held_on + timedelta(days=7)), entry["moved_to"]
    moved.save()
    versions.publish(edition, by=by, note=entry["note"], on=today - timedelta(days=entry["changed_days_ago"]))


def _working_day(day: date):
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day
