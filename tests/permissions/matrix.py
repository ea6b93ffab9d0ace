"""Who may open which address: the table that design.md asks for, one row an address and method, every actor named.

How to add rows: write `tests/permissions/<app>.py` with a list ROWS; nothing else is to be registered.

    from .matrix import EVERYBODY, LOGIN, OPERATOR, SIGNED_IN, PUBLIC_ACTORS, Row
    ROWS = [
        Row("services_catalog:list", get={EVERYBODY: 200}),
        Row("partners:verify", lambda world: [world.institution.pk],
            post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ("animator", OPERATOR): 302}, data=lambda world: {...}),
    ]

`get` and `post` say the answer for each actor: keys are an actor's name, or a set or tuple of names; later keys
overrule earlier ones; every actor of ACTORS must get an answer. LOGIN is a redirect to the login page. A method
left out must be refused: 405 for everybody who is not sent to the login page.
`args` gets the World (world.py: institution, gmina, powiat, programme, edition, cycle, session ..., all of the
actors without "other_"; `world.secret(purpose, subject)` for links, which all but the link holder get wrong) and
returns the address's arguments.
What `args` makes is there for all requests of the row (for one, where it reads `world.actor`); what `data` and the
requests make is undone after each. Public addresses stand in test_public.py, too.
`other_*` actors hold the same role elsewhere: they are the strangers who must see 404.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field

LOGIN = "login"

PUBLIC = "public"
LINK_HOLDER = "link_holder"
OPERATOR = "operator"
CONTROLLER = "controller"
# Those whose roles hold in the world's places ...
MEMBER, CARETAKER, SOCIAL_WORKER = "member", "caretaker", "social_worker"
SESSION_ROLE, ANIMATOR, COORDINATOR = "session_role", "animator", "coordinator"
# ... and the same roles in other places, and somebody who has an account and no role at all.
STRANGERS = frozenset(
    f"other_{role}"
    for role in (MEMBER, CARETAKER, SOCIAL_WORKER, SESSION_ROLE, ANIMATOR, COORDINATOR, CONTROLLER)
)
NO_ROLE = "no_role"
PUBLIC_ACTORS = frozenset({PUBLIC, LINK_HOLDER})
INSIDERS = frozenset(
    {MEMBER, CARETAKER, SOCIAL_WORKER, SESSION_ROLE, ANIMATOR, COORDINATOR, CONTROLLER, OPERATOR}
)
SIGNED_IN = INSIDERS | STRANGERS | {NO_ROLE}
EVERYBODY = SIGNED_IN | PUBLIC_ACTORS
ACTORS = sorted(EVERYBODY)
# Enough where a method is refused before anybody looks at whose request it is.
FEW_ACTORS = [PUBLIC, NO_ROLE, OPERATOR]
REFUSALS = (403, 404, 410)


@dataclass(frozen=True)
class Row:
    url: str  # name with its namespace, e.g. "accounts:people"
    args: Callable = field(default=lambda world: [])
    get: dict | None = None
    post: dict | None = None
    data: Callable = field(default=lambda world: {})  # what is posted
    query: str = ""  # e.g. "?q=senior"
    note: str = ""  # tells rows of one address apart

    def __str__(self):
        return f"{self.url} {self.note}".strip()

    def askers(self, method, *, together):
        """Whose requests are tried: everybody's, but few for a method that the address does not take.

        `together`: those who are refused alike are a frozenset, and one who holds all their roles asks. Rights add up:
        where that one is refused, each of them is.
        """
        if getattr(self, method) is None:
            return FEW_ACTORS
        if not together:
            return ACTORS
        refused = [
            {actor for actor in SIGNED_IN if self.expected(method, actor) == status} for status in REFUSALS
        ]
        several = [frozenset(actors) for actors in refused if len(actors) > 1]
        return [*(actor for actor in ACTORS if not any(actor in each for each in several)), *several]

    def expected(self, method, asker):
        """The answer for an actor or for several who are refused alike, None when the row forgets this actor."""
        actor = asker if isinstance(asker, str) else next(iter(asker))
        answers = getattr(self, method)
        if answers is None:
            other = self.get if method == "post" else self.post
            return LOGIN if _answer(other, actor) == LOGIN else 405
        return _answer(answers, actor)


def _answer(answers, actor):
    found = None
    for key, answer in answers.items():
        if actor == key or (not isinstance(key, str) and actor in key):
            found = answer
    return found


def all_rows():
    """The rows of every module of this folder."""
    package = importlib.import_module(__package__)
    modules = (importlib.import_module(f"{__package__}.{info.name}") for info in pkgutil.iter_modules(package.__path__)
               if not info.name.startswith(("test_", "conftest")))  # fmt: skip
    return [row for module in modules for row in getattr(module, "ROWS", [])]


def all_several():
    """The sets of actors who are asked for as one."""
    askers = (
        asker
        for row in all_rows()
        for method in ("get", "post")
        for asker in row.askers(method, together=True)
    )
    return {asker for asker in askers if not isinstance(asker, str)}
