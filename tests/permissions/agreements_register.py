"""What happens to agreements after they are signed: coordinators note it, readers read it, parties answer."""

from datetime import timedelta

from django.utils import timezone

from agreements.commitments.emails import LINK
from agreements.models import Agreement, Commitment

from .agreements import READERS, RUNS, frozen, only
from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

READS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, READERS: 200}
CHANGES = only(READERS, RUNS)
DUE = timezone.localdate() + timedelta(days=3)


def in_force(world):
    agreement = frozen(world)
    since = timezone.localdate() - timedelta(days=30)
    Agreement.objects.filter(pk=agreement.pk).update(status="signed", in_force_on=since)
    return agreement


def of_agreement(name, part=lambda agreement: [], **rows):
    def args(world):
        agreement = in_force(world)
        return [agreement.uid, *part(agreement)]

    return Row(f"agreements:{name}", args, **rows)


def party(agreement):
    return [agreement.parties.first().uid]


def year(_agreement):
    return [timezone.localdate().year]


def commitment(world):
    agreement = in_force(world)
    own = next(party for party in agreement.parties.all() if party.unit == world.institution)
    return Commitment.objects.create(agreement=agreement, party=own, text="Dyżur", first_due_on=DUE)


def answer(world):
    found = commitment(world)
    return [found.uid, found.party.uid, DUE]


ANSWERS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, READERS: 403, ("caretaker", *RUNS): 200}

ROWS = [
    Row("agreements:register_export", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    Row(
        "agreements:register_earlier",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ("coordinator", "other_coordinator", OPERATOR): 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ("coordinator", "other_coordinator", OPERATOR): 200},
        note="empty form",
    ),
    Row(
        "agreements:institution_archive", lambda world: [in_force(world) and world.institution.pk],
        get=READS, post=READS | {READERS: 302},
    ),
    *(of_agreement(name, get=CHANGES, post=CHANGES, note="empty form")
      for name in ("terminate", "supersede", "join", "annex")),
    *(of_agreement(name, party, get=CHANGES, post=CHANGES, note="empty form") for name in ("leave", "succeed")),
    of_agreement("commitments", get=READS),
    of_agreement("add_commitment", get=CHANGES, post=CHANGES, note="empty form"),
    of_agreement("review", year, get=CHANGES, post=only(READERS, RUNS, 302)),
    of_agreement("review_paper", year, get=READS),
    Row("agreements:answer", answer, get=ANSWERS, post=ANSWERS, note="empty form"),
    Row("agreements:drop_commitment", lambda world: [commitment(world).uid], get=CHANGES, post=CHANGES,
        note="empty form"),
    Row("accounts:link", lambda world: [world.secret(LINK, in_force(world).parties.first())],
        get={EVERYBODY: 410, LINK_HOLDER: 200}, post={EVERYBODY: 410, LINK_HOLDER: 302}, note="commitments"),
]  # fmt: skip
