"""Invited people of a meeting, and the question to institutions for their votes."""

from tests.partners.factories import PersonFactory
from workshops.models import VoteAsk
from workshops.recommending.voting import VOTE_LINK

from .matrix import EVERYBODY, LINK_HOLDER, Row
from .workshops import INSIDE, RUNS, SESSION_READERS, cycle, only, session


def invitee(world):
    return [world.session.uid, world.session.invitees.create(person=PersonFactory()).pk]


def ballot(world):
    ask = VoteAsk.objects.get_or_create(cycle=world.cycle, institution=world.institution)[0]
    return [world.secret(VOTE_LINK, ask)]


NOBODY_NEW = {"osoby-TOTAL_FORMS": 0, "osoby-INITIAL_FORMS": 0}
ROWS = [
    Row(
        "workshops:session_invited",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS, 302),
        data=lambda world: NOBODY_NEW,
    ),
    Row("workshops:invitee_withdraw", invitee, post=only(SESSION_READERS, RUNS, 302)),
    Row("workshops:invitee_answer", invitee, post=only(SESSION_READERS, RUNS, 302)),
    Row(
        "workshops:votes_ask", cycle, get=only(INSIDE, RUNS), post=only(INSIDE, RUNS), note="nobody is ticked"
    ),
    Row(
        "accounts:link",
        ballot,
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 302},
        note="votes",
    ),
]
