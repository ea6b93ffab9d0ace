"""Cycles and meetings: who runs them, who reads them, and strangers who must not learn that they exist."""

import uuid

from tests.partners.factories import PersonFactory
from workshops.certificates.emails import LINK as CERTIFICATE_LINK
from workshops.models import (
    Certificate,
    NominationAsk,
    Offer,
    OfferCard,
    OfferNeed,
    Recommendation,
    SurveyAsk,
    ThankYou,
)
from workshops.offers.emails import LINK as OFFER_LINK
from workshops.surveying.emails import LINK as SURVEY_LINK

from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

RUNS = ("coordinator", OPERATOR)
INSIDE = ("coordinator", "controller", "animator", "member", "caretaker", "social_worker", OPERATOR)
# A coordinator of another project sees the edition's page, which is public, but makes no cycle in it.
READS_PUBLIC = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, RUNS: 200}


def only(readers, allowed, answer=200):
    """404 for strangers, 403 for those who only read."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, readers: 403, allowed: answer}


def reads(readers):
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, readers: 200}


def member(world):
    return [world.cycle.group.add(PersonFactory(), world.institution).uid]


def recommendation(world):
    return [Recommendation.objects.create(cycle=world.cycle, title="Wspólny dyżur").uid]


def cycle(world):
    return [world.cycle.uid]


def letter(world):
    return [ThankYou.objects.create(cycle=world.cycle, institution=world.institution).uid]


def session(world):
    return [world.session.uid]


def schedule_data(world):
    return {"day": "2031-03-10", "starts": "9:00", "ends": "13:00", "mode": "on_site"}


def waiting(world):
    return [world.cycle.group.wait(PersonFactory(), world.institution).uid]


def entry(world):
    """One entry of attendance, before the day: an answer comes, nothing is written."""
    return {"entries": "[]"}


def question(world):
    return [NominationAsk.objects.create(group=world.cycle.group, institution=world.institution).uid]


def contribution(world):
    table = world.session.cafe_tables.create(position=1, topic="Wartości", register="values")
    round = world.session.cafe_rounds.create(number=1)
    return [table.contributions.create(round=round, text="Mówimy wprost").uid]


READS_PEOPLE = (*RUNS, "controller", "animator")
# In whose name there is a vote in the group.
MEMBERS = ("member", "caretaker", "social_worker")


def certificate(world):
    """Issued to a member of the group, without its file: pages and decisions alone are tried."""
    person = PersonFactory()
    return [
        Certificate.objects.create(
            cycle=world.cycle, person=person, name=str(person), surname=person.last_name
        ).uid
    ]


def offer_card(world):
    return OfferCard.objects.get_or_create(session=world.session, institution=world.institution)[0]


def offer(world):
    return [Offer.objects.create(card=offer_card(world), kind="partners", title="Sala").uid]


def institution_need(world):
    return [OfferNeed.objects.create(card=offer_card(world), title="Bus").uid]


def link_of_offer(world):
    return [world.secret(OFFER_LINK, offer_card(world))]


def link_of_survey(world):
    return [
        world.secret(SURVEY_LINK, SurveyAsk.objects.create(session=world.session, person=PersonFactory()))
    ]


EMPTY_CARD = {"oferty-TOTAL_FORMS": 0, "oferty-INITIAL_FORMS": 0, "needs": ""}
SESSION_READERS = (*INSIDE, "session_role")
RECORDS = (*RUNS, "session_role")
ROWS = [
    Row(
        "workshops:cycle_create",
        lambda world: [world.edition.uid],
        get=READS_PUBLIC,
        post=READS_PUBLIC | {RUNS: 302},
        data=lambda world: {
            "uid": uuid.uuid4(),
            "name": f"Cykl {uuid.uuid4()}",
            "template": world.cycle.template_id,
        },
    ),
    Row("workshops:cycle", cycle, get=reads(INSIDE)),
    Row("workshops:group_table", cycle, get=only(INSIDE, (*RUNS, "controller", "animator"))),
    Row("workshops:cycle_start", cycle, post=only(INSIDE, RUNS, 302)),
    Row("workshops:cycle_complete", cycle, post=only(INSIDE, RUNS, 302)),
    Row(
        "workshops:cycle_cancel",
        cycle,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS),
        note="without a reason",
    ),
    Row("workshops:members_add", cycle, get=only(INSIDE, RUNS), post=only(INSIDE, RUNS), note="empty form"),
    Row("workshops:member_remove", member, post=only(INSIDE, RUNS, 302)),
    Row(
        "workshops:recommendation_create",
        cycle,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS, 302),
        data=lambda world: {"uid": uuid.uuid4(), "title": "Wspólny dyżur"},
    ),
    Row(
        "workshops:recommendation_edit",
        recommendation,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS),
        note="without a title",
    ),
    Row("workshops:recommendation_decide", recommendation, post=only(INSIDE, RUNS, 302)),
    # --- Certificates
    Row("workshops:certificates", cycle, get=only(INSIDE, READS_PEOPLE)),
    Row("workshops:certificates_receipt", cycle, get=only(INSIDE, READS_PEOPLE)),
    Row(
        "workshops:certificate_rule",
        cycle,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS),
        note="empty form",
    ),
    Row("workshops:certificates_issue", cycle, post=only(INSIDE, RUNS, 302)),
    Row(
        "workshops:certificate_correct",
        certificate,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS),
        note="empty form",
    ),
    Row(
        "workshops:certificate_revoke",
        certificate,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS),
        note="no reason",
    ),
    Row("workshops:certificate_send", certificate, post=only(INSIDE, RUNS, 302)),
    Row(
        "accounts:link",
        lambda world: [world.secret(CERTIFICATE_LINK, Certificate.objects.get(uid=certificate(world)[0]))],
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 405},
        note="certificate",
    ),
    # --- The set for the hall, offers, papers
    Row(
        "workshops:hall",
        session,
        get=only(SESSION_READERS, (*RUNS, "session_role")),
        post=only(SESSION_READERS, (*RUNS, "session_role")),
        note="empty form",
    ),
    Row("workshops:offers", session, get=reads(SESSION_READERS)),
    Row("workshops:offers_paper", lambda world: [world.session.uid, "plakat"], get=reads(SESSION_READERS)),
    Row("workshops:offers_prepare", session, post=only(SESSION_READERS, RUNS, 302)),
    Row("workshops:offers_ask", session, post=only(SESSION_READERS, RUNS, 302)),
    Row(
        "workshops:offer_card",
        lambda world: [offer_card(world).uid],
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS, 302),
        data=lambda world: EMPTY_CARD | {"channel": "paper"},
    ),
    Row("workshops:offer_publish", offer, post=only(SESSION_READERS, RUNS, 302)),
    Row("workshops:offer_match", institution_need, post=only(SESSION_READERS, RUNS, 302)),
    Row(
        "accounts:link",
        link_of_offer,
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 302},
        data=lambda world: EMPTY_CARD,
        note="offer",
    ),
    # --- The evaluation survey
    Row("workshops:survey", session, get=only(SESSION_READERS, (*READS_PEOPLE, "session_role"))),
    Row("workshops:survey_ask", session, post=only(SESSION_READERS, RUNS, 302)),
    Row("workshops:survey_summary", cycle, get=only(INSIDE, READS_PEOPLE, 404), note="without answers"),
    Row(
        "accounts:link",
        link_of_survey,
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 200},
        note="survey, before the meeting",
    ),
    Row(
        "workshops:minutes",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS, 302),
        data=lambda world: {"zadania-TOTAL_FORMS": 0, "zadania-INITIAL_FORMS": 0},
    ),
    Row(
        "workshops:session_issue",
        lambda world: [world.session.uid, "zaproszenie"],
        post=only(SESSION_READERS, RUNS, 302),
    ),
    Row(
        "workshops:session_docx",
        lambda world: [world.session.uid, "zaproszenie"],
        get=only(SESSION_READERS, RUNS),
    ),
    Row("workshops:materials", session, get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}, note="none yet"),
    Row("workshops:cycle_thanks", cycle, post=only(INSIDE, RUNS, 302)),
    Row("workshops:cycle_report", cycle, post=only(INSIDE, RUNS, 302)),
    Row("workshops:report_docx", cycle, get=only(INSIDE, RUNS)),
    Row("workshops:thanks_docx", letter, get=only(INSIDE, RUNS)),
    Row("workshops:session", session, get=reads(SESSION_READERS)),
    Row(
        "workshops:session_agenda_add",
        session,
        post=only(SESSION_READERS, RUNS, 302),
        data=lambda world: {"key": "gap:0:x"},
    ),
    Row(
        "workshops:session_schedule",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS, 302),
        data=schedule_data,
    ),
    Row(
        "workshops:session_cancel",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS),
        note="without a reason",
    ),
    Row(
        "workshops:session_attendance",
        session,
        get=only(SESSION_READERS, (*RUNS, "session_role")),
        post=only(SESSION_READERS, (*RUNS, "session_role")),
        note="before the day",
    ),
    Row("workshops:session_agenda", session, get=reads(SESSION_READERS)),
    Row(
        "workshops:attendance_list",
        session,
        get=only(SESSION_READERS, (*RUNS, "session_role", "controller", "animator")),
    ),
    # Groups
    Row("workshops:group", cycle, get=only(INSIDE, READS_PEOPLE)),
    Row("workshops:group_seats", cycle, post=only(INSIDE, RUNS, 302), data=lambda world: {"seats": "8"}),
    Row(
        "workshops:group_paste", cycle, get=only(INSIDE, RUNS), post=only(INSIDE, RUNS), note="nothing pasted"
    ),
    Row(
        "workshops:nomination_ask", cycle, get=only(INSIDE, RUNS), post=only(INSIDE, RUNS), note="empty form"
    ),
    Row(
        "workshops:nomination_record",
        question,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS),
        note="empty form",
    ),
    Row(
        "workshops:group_institution_drop",
        lambda world: [world.cycle.uid, world.institution.pk],
        post=only(INSIDE, RUNS, 302),
    ),
    Row(
        "workshops:member_replace", member, get=only(INSIDE, RUNS), post=only(INSIDE, RUNS), note="empty form"
    ),
    Row("workshops:waiting_promote", waiting, post=only(INSIDE, RUNS, 302)),
    Row("workshops:waiting_withdraw", waiting, post=only(INSIDE, RUNS, 302)),
    # Attendance
    Row("workshops:attendance_worker", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    Row("workshops:attendance_entries", session, post=only(SESSION_READERS, RECORDS), data=entry),
    Row(
        "workshops:attendance_close",
        session,
        post=only(SESSION_READERS, RECORDS, 302),
        data=lambda world: {"day": world.session.days.get().pk},
    ),
    Row("workshops:attendance_scan", session, post=only(SESSION_READERS, RUNS, 302), note="without a file"),
    Row(
        "workshops:paper",
        session,
        get=only(SESSION_READERS, RECORDS),
        post=only(SESSION_READERS, RECORDS),
        note="empty form",
    ),
    Row(
        "workshops:cafe_tables",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS),
        note="empty form",
    ),
    # Without a team there is no charter: who sees the meeting, but writes in no team of it, may not.
    Row("workshops:contribution_to_charter", contribution, post=only((*SESSION_READERS, OPERATOR), ())),
    # Recommendations and the end
    Row("workshops:recommendations", cycle, get=reads(INSIDE)),
    Row("workshops:recommendations_merge", cycle, post=only(INSIDE, RUNS, 302)),
    Row("workshops:votes_close", cycle, post=only(INSIDE, RUNS, 302)),
    Row(
        "workshops:recommendation_vote",
        recommendation,
        post=only(INSIDE, (*RUNS, *MEMBERS), 302),
        data=lambda world: {"vote": "yes", "institution": world.institution.pk, "channel": "phone"},
    ),
    Row(
        "workshops:proposal_link",
        session,
        get=only(SESSION_READERS, RECORDS),
        post=only(SESSION_READERS, RECORDS),
    ),
    Row("workshops:cycle_ending", cycle, get=reads(INSIDE)),
    Row(
        "workshops:cycle_change_outcome",
        cycle,
        post=only(INSIDE, RUNS),
        note="without a reason",
    ),
    Row("workshops:cycle_plan", cycle, get=only(INSIDE, RUNS), post=only(INSIDE, RUNS), note="empty form"),
]
