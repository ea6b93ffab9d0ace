"""Templates that come with the portal: three workshops of two sectors, the initiating meetings of a team."""

import tomllib
import uuid
from functools import cache
from pathlib import Path

from django.db import transaction

from coop_portal.once import insert_once

from ..models import AgendaTemplate, CycleTemplate, RoleTemplate

NAMESPACE = uuid.UUID("0f4de0a6-7a44-4b51-9d3f-4b7a4f1c8f52")
STEP = ("title", "kind", "mode", "aims", "method", "minutes", "asks_survey")


@cache
def shipped():
    return tomllib.loads(Path(__file__).with_name("shipped.toml").read_text(encoding="utf-8"))["template"]


@transaction.atomic
def load_templates():
    """Add those that are not there yet; says how many. One that an operator changed or withdrew stays so."""
    added = 0
    for entry in shipped():
        row = CycleTemplate(
            uid=uuid.uuid5(NAMESPACE, entry["key"]), name=entry["name"], description=entry["description"]
        )
        if CycleTemplate.objects.filter(uid=row.uid).exists():
            continue
        template, is_new = insert_once(row)
        if is_new:
            for position, step in enumerate(entry["session"], start=1):
                add_step(template, position, step)
            added += 1
    return added


def add_step(template, position, entry):
    """A meeting of `template` as the file tells it."""
    fields = {name: entry[name] for name in STEP if name in entry}
    step = template.sessions.create(
        position=position, supplies="\n".join(entry.get("supplies", [])), **fields
    )
    step.agenda.bulk_create(
        AgendaTemplate(
            step=step, position=number, title=item[1], minutes=item[0], description="".join(item[2:])
        )
        for number, item in enumerate(entry.get("agenda", []), start=1)
    )
    step.roles.bulk_create(
        RoleTemplate(step=step, position=number, kind=role[0], count=role[1], description=role[2])
        for number, role in enumerate(entry.get("roles", []), start=1)
    )
    return step
