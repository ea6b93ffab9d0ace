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
# Has the roles of all strangers at once. Rights add up: where it is refused, each of them is, and who has no role at
# all, and they need not be asked.
EVERY_STRANGER = "every_stranger"

PUBLIC_ACTORS = frozenset({PUBLIC, LINK_HOLDER})
INSIDERS = frozenset(
    {MEMBER, CARETAKER, SOCIAL_WORKER, SESSION_ROLE, ANIMATOR, COORDINATOR, CONTROLLER, OPERATOR}
)
SIGNED_IN = INSIDERS | STRANGERS | {NO_ROLE}
EVERYBODY = SIGNED_IN | PUBLIC_ACTORS
ACTORS = sorted(EVERYBODY)
# Enough where a method is refused before anybody looks at whose request it is.
FEW_ACTORS = [PUBLIC, NO_ROLE, OPERATOR]


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

    def actors(self, method):
        """Whose requests are tried: everybody's, but few for a method that the address does not take.

        Strangers who are all refused alike are asked as one, with who has no role if that one is, too.
        """
        if getattr(self, method) is None:
            return FEW_ACTORS
        refusal = self._of_strangers(method)
        if refusal not in ({403}, {404}, {410}):
            return ACTORS
        alike = STRANGERS | ({NO_ROLE} if self.expected(method, NO_ROLE) in refusal else set())
        return [*(actor for actor in ACTORS if actor not in alike), EVERY_STRANGER]

    def _of_strangers(self, method):
        return {self.expected(method, actor) for actor in STRANGERS}

    def expected(self, method, actor):
        """The answer for `actor`, None when the row forgets this actor."""
        if actor == EVERY_STRANGER:
            (answer,) = self._of_strangers(method)
            return answer
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
