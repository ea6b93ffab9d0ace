"""The plan templates that the portal brings along. What an operator or animator changed stays as it is."""

import uuid

from ..models import PlanTemplate
from ..starting.shipped import NAMESPACE, read


def load_plan_templates():
    """Add those that are not there yet; says how many. One that was renamed is known by its uid."""
    rows = [
        PlanTemplate(
            uid=uuid.uuid5(NAMESPACE, f"plan_template:{row['code']}"),
            name=row["name"],
            box_limit=row["box_limit"],
            position=row["position"],
            columns={
                str(place): column.split("=")
                for place, column in enumerate(row["columns"].split("|"), start=1)
            },
        )
        for row in read("plan_templates")
    ]
    before = PlanTemplate.objects.count()
    PlanTemplate.objects.bulk_create(rows, ignore_conflicts=True)
    return PlanTemplate.objects.count() - before
