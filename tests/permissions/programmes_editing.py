"""Only the project's coordinators and operators edit it; a draft is not there for strangers."""

from programmes.models import Programme

from .matrix import COORDINATOR, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

EDITS = (COORDINATOR, OPERATOR)
FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 200}
ACT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 302}


def own(world):
    return [world.programme.uid]


def link(world):
    return [world.programme.uid, "linki", world.programme.links.create(title="BIP").pk]


def draft(world):
    return [Programme.objects.create(title="Szkic").uid]


ROWS = [
    Row(
        "programmes:create",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 200},
        note="empty form",
    ),
    Row("programmes:settings", own, get=FORM),
    Row(
        "programmes:settings", draft, get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, OPERATOR: 200}, note="draft"
    ),
    Row("programmes:edit", own, get=FORM, post=FORM, note="empty form"),
    Row("programmes:move", lambda world: [*own(world), "zakoncz"], post=ACT),
    Row("programmes:row_add", lambda world: [*own(world), "linki"], get=FORM, post=FORM, note="empty form"),
    Row("programmes:row_edit", link, get=FORM, post=FORM, note="empty form"),
    Row("programmes:row_remove", link, post=ACT),
    Row("programmes:row_up", link, post=ACT),
]
