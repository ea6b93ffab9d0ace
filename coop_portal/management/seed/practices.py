"""The compendium of the Gdynia project."""

from django.db import transaction

from programmes.models import GoodPractice, PracticeArea, Programme

from .content import content, missing, picked, terms, uid

PRACTICES = content("practices")
TEXTS = ("title", "summary", "context", "what_was_done", "needs", "effects", "transfer", "origin")


@transaction.atomic
def seed_practices(by):
    programme = Programme.objects.get(uid=uid("programme", PRACTICES["project"]))
    areas = terms(PracticeArea)
    for entry in missing(GoodPractice, "practice", PRACTICES["practice"]):
        card = GoodPractice.objects.create(
            uid=uid("practice", entry["key"]),
            programme=programme,
            is_sample=True,
            created_by=by,
            **picked(entry, *TEXTS),
        )
        card.areas.set(areas[code] for code in entry["areas"])
        card.publish(by=by)
