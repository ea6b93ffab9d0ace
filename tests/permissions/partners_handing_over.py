"""Handing duties over: whoever has a role of the own; pages for the two, who planned it, and operators."""

from django.utils import timezone

from partners.models import HandOver

from .matrix import ANIMATOR, LOGIN, NO_ROLE, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

WITHOUT_ROLE = (NO_ROLE, "session_role", "other_session_role")
PARTIES = ("caretaker", "member", ANIMATOR, OPERATOR)


def planned(world):
    return HandOver.objects.create(
        giver=world.users["caretaker"],
        receiver=world.users["member"],
        created_by=world.users[ANIMATOR],
        on=timezone.localdate() + timezone.timedelta(days=3),
        parts={"partners.tasks": ["1"]},
    )


ROWS = [
    Row("partners:handovers", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    Row(
        "partners:handover_new",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200, WITHOUT_ROLE: 403},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200, WITHOUT_ROLE: 403},
        note="empty form",
    ),
    Row(
        "partners:handover",
        lambda world: [planned(world).uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, PARTIES: 200},
    ),
    Row(
        "partners:handover_cancel",
        lambda world: [planned(world).uid],
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, PARTIES: 302},
    ),
]
