"""Who assesses sees what was given; the project's coordinators decide, its controllers read; results are public."""

from django.utils import timezone

from tests.programmes.factories_assessing import AssessorFactory, CriterionFactory, RulesFactory, checked
from tests.programmes.factories_calls import CallFactory

from .matrix import (
    ANIMATOR,
    CARETAKER,
    CONTROLLER,
    COORDINATOR,
    EVERYBODY,
    LINK_HOLDER,
    LOGIN,
    MEMBER,
    OPERATOR,
    PUBLIC_ACTORS,
    SIGNED_IN,
    Row,
)

DECIDES = (COORDINATOR, OPERATOR)
READS = (COORDINATOR, CONTROLLER, OPERATOR)
# Who sees the application itself, and therefore gets 403 instead of 404.
SEES = (MEMBER, CARETAKER, ANIMATOR, CONTROLLER)
FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, DECIDES: 200}
READ = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, READS: 200}
ACT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, DECIDES: 302}
APPLICATION_READ = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, SEES: 403, READS: 200}
APPLICATION_FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, SEES: 403, DECIDES: 200}
APPLICATION_ACT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, SEES: 403, DECIDES: 302}


def call(world):
    made = CallFactory(programme=world.programme)
    RulesFactory(call=made)
    CriterionFactory(call=made, label="Pomysł")
    return made


def of_call(*more):
    return lambda world: [call(world).uid, *more]


def criterion(world):
    made = call(world)
    return [made.uid, made.criteria.get().pk]


def assessor(world):
    made = call(world)
    return [made.uid, AssessorFactory(call=made).uid]


def application(world):
    made = call(world)
    AssessorFactory(call=made)
    return checked(made, institution=world.institution)


def of_application(*more):
    return lambda world: [application(world).uid, *more]


def assessment(world):
    from programmes.models.assigning import assign

    found = application(world)
    return [assign(found, found.call.assessors.get()).uid]


def own_assessment(world):
    """That of the coordinator, who assesses as well."""
    from programmes.models.assigning import assign

    found = application(world)
    own = AssessorFactory(call=found.call, email=world.users[COORDINATOR].email)
    return [assign(found, own).uid]


def published(world):
    made = call(world)
    type(made).objects.filter(pk=made.pk).update(status="closed", results_published_at=timezone.now())
    return [made.uid]


def link(world):
    return [world.secret("assessor", AssessorFactory(call=call(world)))]


LINK = {EVERYBODY: 410, LINK_HOLDER: 200}
ASSESSES = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, COORDINATOR: 200}

ROWS = [
    Row("programmes:ranking", of_call(), get=READ),
    Row("programmes:scores", of_call(), get=READ),
    Row("programmes:accept_best", of_call(), get=FORM, post=FORM, note="nothing seen"),
    Row("programmes:share_out", of_call(), post=ACT),
    Row("programmes:publish_results", of_call(), post=ACT),
    Row("programmes:paper_issue", of_call("protocol"), post=ACT),
    Row("programmes:call_results", published, get={EVERYBODY: 200}),
    Row("programmes:call_results", of_call(), get={EVERYBODY: 404}, note="not published"),
    Row("programmes:assessment_rules", of_call(), get=FORM),
    Row("programmes:assessment_rules_edit", of_call(), get=FORM, post=FORM, note="empty form"),
    Row("programmes:assessment_rules_remove", of_call(), post=ACT),
    Row("programmes:criterion_add", of_call(), get=FORM, post=FORM, note="empty form"),
    Row("programmes:criterion_edit", criterion, get=FORM, post=FORM, note="empty form"),
    Row("programmes:criterion_remove", criterion, post=ACT),
    Row("programmes:criterion_up", criterion, post=ACT),
    Row("programmes:assessor_add", of_call(), get=FORM, post=FORM, note="empty form"),
    Row("programmes:assessor_remove", assessor, post=ACT),
    Row("programmes:assessor_link", assessor, post=ACT),
    Row("programmes:application_assessments", of_application(), get=APPLICATION_READ),
    Row("programmes:formal_check", of_application(), post=APPLICATION_FORM, note="empty form"),
    Row("programmes:assign_assessor", of_application(), post=APPLICATION_ACT),
    Row("programmes:decide", of_application("odrzuc"), get=APPLICATION_FORM, post=APPLICATION_FORM, note="no reason"),
    Row("programmes:assessment_take_back", assessment, post=APPLICATION_ACT),
    Row("programmes:assessment_reopen", assessment, get=APPLICATION_FORM, post=APPLICATION_FORM, note="no reason"),
    Row("programmes:my_assessments", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    Row("programmes:assessment", own_assessment, get=ASSESSES, post=ASSESSES | {COORDINATOR: 302}),
    Row("programmes:assessment_file", lambda world: [*own_assessment(world), 0],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}),
    Row("accounts:link", link, get=LINK, post=LINK, note="of an assessor"),
]  # fmt: skip
