"""Published cards are public; drafts belong to the project's people, who review them."""

from programmes.models import GoodPractice

from .matrix import CONTROLLER, COORDINATOR, EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

RUNS = (COORDINATOR, OPERATOR)
# Coordinators of whatever project have one to write for.
WRITES = (COORDINATOR, "other_coordinator", OPERATOR)


def draft(world, status="draft"):
    practice = GoodPractice.objects.create(programme=world.programme, title="Karta", summary="Skrót")
    if status != "draft":
        practice.submit(by=None)
    if status == "published":
        practice.publish(by=None)
    return practice


def uid(status="draft"):
    return lambda world: [draft(world, status).uid]


def address(status):
    return lambda world: (lambda practice: [practice.pk, practice.slug])(draft(world, status))


HIDDEN = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, CONTROLLER: 403}
REVIEW = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, CONTROLLER: 403, RUNS: 302}
FORM = HIDDEN | {RUNS: 200}

ROWS = [
    Row("programmes:practices", get={EVERYBODY: 200}),
    Row("programmes:practice", address("published"), get={EVERYBODY: 200}),
    Row(
        "programmes:practice", address("draft"), get={EVERYBODY: 404, (CONTROLLER, *RUNS): 200}, note="draft"
    ),
    Row("programmes:compendium", get={EVERYBODY: 404}, note="nothing published"),
    Row(
        "programmes:practice_create",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, WRITES: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, WRITES: 200},
        note="empty form",
    ),
    Row("programmes:practice_edit", uid(), get=FORM, post=FORM, note="empty form"),
    Row("programmes:practice_submit", uid(), post=REVIEW),
    Row("programmes:practice_publish", uid("review"), post=REVIEW),
    Row("programmes:practice_send_back", uid("review"), get=FORM, post=FORM, note="empty form"),
    Row(
        "programmes:practice_withdraw",
        uid("published"),
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, RUNS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, RUNS: 200},
        note="empty form",
    ),
]
