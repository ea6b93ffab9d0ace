"""Signing: coordinators run it, a party's caretaker sends its own file, readers look on."""

from tests.agreements.factories import send

from .agreements import READERS, RUNS, frozen
from .matrix import LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

SENDERS = ("caretaker", *RUNS)


def _own_party(world, agreement):
    return next(party for party in agreement.parties.all() if party.unit == world.institution)


def _row(name, part=None, **rows):
    def args(world):
        agreement = frozen(world)
        return [agreement.uid, *([part(world, agreement)] if part else [])]

    return Row(f"agreements:{name}", args, **rows)


def party_uid(world, agreement):
    return _own_party(world, agreement).uid


def waiting(world, agreement):
    """A file of the party that a person has to look at."""
    xades = b'<?xml version="1.0"?><podpis/>'
    return send(agreement, _own_party(world, agreement), xades, "podpis.xades").uid


def only(readers, allowed, answer=200):
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, readers: 403, allowed: answer}


ROWS = [
    Row("agreements:upload_any", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ("caretaker", "other_caretaker",
        "coordinator", "other_coordinator", OPERATOR): 200}, post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403,
        ("caretaker", "other_caretaker", "coordinator", "other_coordinator", OPERATOR): 200}, note="empty form"),
    _row("upload", get=only(READERS, SENDERS), post=only(READERS, SENDERS), note="empty form"),
    _row("signature", waiting, get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ("controller", *SENDERS): 200},
         post=only(("controller", "caretaker"), RUNS, 302),
         data=lambda world: {"decision": "refuse", "authority": "unclear", "reason": "Nie ta osoba"}),
    _row("paper", get=only(READERS, RUNS), post=only(READERS, RUNS), note="empty form"),
    _row("turn", party_uid, post=only(READERS, SENDERS, 302)),
    _row("decline", party_uid, get=only(READERS, SENDERS), post=only(READERS, SENDERS), note="empty form"),
    _row("take_back_refusal", party_uid, post=only(READERS, SENDERS, 302)),
    _row("case_number", party_uid, get=only(READERS, SENDERS), post=only(READERS, SENDERS, 302),
         data=lambda world: {"case_number": "OPS.5"}),
    _row("end_refused", get=only(READERS, RUNS), post=only(READERS, RUNS, 302),
         data=lambda world: {"reason": "Odmowa"}),
    _row("how_to_sign", party_uid, get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, READERS: 200}),
    _row("parcel", get=only(READERS, RUNS)),
]  # fmt: skip
