"""Only who runs the project changes the signs of its fundings."""

from documents.strips import install

from .matrix import COORDINATOR, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

EDITS = (COORDINATOR, OPERATOR)
FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 200}
ACT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 302}


def funding(world):
    row = world.programme.fundings.create(source="PO WER", sign_strip=install("po-wer"))
    return [world.programme.uid, row.pk]


def sign(world):
    return [*funding(world), install("po-wer").images.last().pk]


ROWS = [
    Row("programmes:strip", funding, get=FORM),
    Row("programmes:sign_add", funding, get=FORM, post=FORM, note="empty form"),
    Row("programmes:sign_edit", sign, get=FORM, post=FORM, note="empty form"),
    Row("programmes:sign_remove", sign, post=ACT),
    Row("programmes:sign_up", sign, post=ACT),
]
