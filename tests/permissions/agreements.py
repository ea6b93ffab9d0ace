"""Agreements: who drafts them, who reads them, and strangers who must not learn that they exist."""

import uuid

from agreements.emails import DOWNLOAD_LINK
from agreements.models import Agreement, AgreementTemplate, PartySigner
from partners.models import Institution
from tests.agreements.factories import add_signer, issue, plan_data
from workshops.models import Recommendation

from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

RUNS = ("coordinator", OPERATOR)
# A draft is seen by who runs or controls the project; a fixed wording also by parties and their animators.
DRAFT_READERS = ("controller", *RUNS)
READERS = ("controller", "animator", "member", "caretaker", *RUNS)


def draft(world):
    """A draft between the world's GOPS and its gmina's library; made once for the request."""
    AgreementTemplate.load_default()
    library = Institution.objects.create(
        name="Biblioteka", type=world.institution.type, seat=world.gmina, status="verified", nip="5250005900",
        town="Kobylin-Borzymy",
    )  # fmt: skip
    Institution.objects.filter(pk=world.institution.pk).update(regon="146115201", town="Kobylin-Borzymy")
    world.cycle.group.institutions.add(library)
    item = Recommendation.objects.create(cycle=world.cycle, title="Wspólny dyżur")
    agreement = Agreement.draft_from(world.cycle, [item], by=world.users[OPERATOR], uid=uuid.uuid4())
    for party in agreement.parties.all():
        add_signer(agreement, party)
    return agreement


def frozen(world):
    agreement = draft(world)
    agreement.freeze(world.users[OPERATOR])
    return issue(agreement)


def only(readers, allowed, answer=200):
    """404 for strangers, 403 for those who only read."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, readers: 403, allowed: answer}


def of_draft(name, part=lambda agreement: [], **rows):
    return Row(f"agreements:{name}", lambda world: _args(draft(world), part), **rows)


def of_frozen(name, part=lambda agreement: [], **rows):
    return Row(f"agreements:{name}", lambda world: _args(frozen(world), part), **rows)


def _args(agreement, part):
    return [agreement.uid, *part(agreement)]


def party(agreement):
    return [agreement.parties.first().uid]


def clause(agreement):
    return [agreement.clauses.first().uid]


def signer(agreement):
    return [PartySigner.objects.filter(party__agreement=agreement).first().uid]


SHOWS = only(DRAFT_READERS, RUNS)
ACTS = only(DRAFT_READERS, RUNS, 302)
READS_FROZEN = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, READERS: 200}
REASON = {"data": lambda world: {"reason": "Poprawka"}}

ROWS = [
    Row("agreements:list", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    # The cycle stands in the query string: tests/agreements/test_pages.py asks for it as each actor.
    Row(
        "agreements:draft",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
        note="no cycle",
    ),
    of_draft("detail", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, DRAFT_READERS: 200}, note="draft"),
    of_frozen("detail", get=READS_FROZEN, note="fixed"),
    of_draft("preview", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, DRAFT_READERS: 200}, note="draft"),
    of_frozen("preview", get=READS_FROZEN, note="fixed"),
    Row("documents:download", lambda world: [frozen(world).document.file.uid],
        get={EVERYBODY: 404, READERS: 200}, note="agreement"),
    of_draft("edit_details", get=SHOWS, post=SHOWS, note="empty form"),
    of_draft("add_clause", get=SHOWS, post=SHOWS, note="empty form"),
    of_draft("edit_clause", clause, get=SHOWS, post=SHOWS, note="empty form"),
    of_draft("preview_clause", post=SHOWS),
    of_draft("move_clause", clause, post=ACTS),
    of_draft("remove_clause", clause, post=ACTS),
    of_draft("add_party", get=SHOWS, post=SHOWS, note="empty form"),
    of_draft("edit_party", party, get=SHOWS, post=ACTS, data=lambda world: {"contact_name": "Anna Nowak"}),
    of_draft("remove_party", party, post=ACTS),
    of_draft("add_signer", party, get=SHOWS, post=SHOWS, note="empty form"),
    of_draft("edit_signer", signer, get=SHOWS, post=SHOWS, note="empty form"),
    of_draft("remove_signer", signer, post=ACTS),
    of_draft("freeze", get=SHOWS, post=ACTS, data=lambda world: plan_data(Agreement.objects.get())),
    of_draft("cancel", get=SHOWS, post=ACTS, **REASON),
    of_frozen("back_to_draft", get=only(READERS, RUNS), post=only(READERS, RUNS, 302), **REASON),
    of_frozen("send_link", party, get=only(READERS, RUNS), post=only(READERS, RUNS), note="empty form"),
    Row("accounts:link", lambda world: [world.secret(DOWNLOAD_LINK, frozen(world).parties.first())],
        get={EVERYBODY: 410, LINK_HOLDER: 200}, post={EVERYBODY: 410, LINK_HOLDER: 200}, note="agreement"),
]  # fmt: skip
