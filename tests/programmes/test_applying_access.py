"""Who reads and sends an application: nobody who left, nobody too late, and no decision before its day."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessLink, Membership
from documents.enums import Channel
from documents.models import IssuedDocument, Source
from programmes.applications.document import context, public_facts
from programmes.applications.submitting import submit
from programmes.models import Application, Call, CallClosed, Nomination
from programmes.models.results import publish_results
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .factories_assessing import checked, ended_call
from .factories_calls import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def member(institution):
    return UserFactory(role=Role.MEMBER, institution=institution)


def url(name, row):
    return reverse(f"programmes:{name}", args=[row.uid])


def leave(user):
    Membership.objects.filter(user=user).delete()


def recorded(call, coordinator, **fields):
    """Written down from paper that came on the day before."""
    day = timezone.localdate() - timedelta(days=1)
    source = Source.record(Channel.PAPER, by=coordinator, received_on=day, on_behalf_of="GOPS")
    return ApplicationFactory(call=call, created_by=coordinator, source=source, **fields)


# --- Whoever left ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_whoever_left_the_institution_reads_no_application_of_it(client, institution, member, status):
    application = ApplicationFactory(institution=institution, created_by=member, status=status)
    client.force_login(member)
    assert client.get(application.get_absolute_url()).status_code == 200
    leave(member)
    for name in ("application", "application_withdraw", "application_form"):
        assert client.get(url(name, application)).status_code == 404
    assert client.post(url("application_send", application)).status_code == 404


def test_draft_without_an_institution_stays_with_its_writer(client, member):
    draft = ApplicationFactory(institution=False, created_by=member)
    client.force_login(member)
    assert client.get(url("application_form", draft)).status_code == 200


def test_whoever_ran_the_project_once_does_not_send_what_was_recorded(client):
    call = CallFactory()
    coordinator = UserFactory(role=Role.COORDINATOR, programme=call.programme)
    draft = recorded(call, coordinator)
    client.force_login(coordinator)
    assert client.get(url("application_form", draft)).status_code == 200
    leave(coordinator)
    assert client.get(url("application_form", draft)).status_code == 404


# --- Too late -------------------------------------------------------------------------------------


def test_institution_does_not_send_the_draft_of_the_office_after_the_end(client, institution, member):
    """What came on paper is typed in by the office alone: its day is that of the letter."""
    call = CallFactory()
    draft = recorded(
        call, UserFactory(role=Role.COORDINATOR, programme=call.programme), institution=institution
    )
    client.force_login(member)
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert client.post(url("application_send", draft)).status_code == 403
    form = {"start": "1", "uid": "4be0643f-1d98-573b-97cd-ca98a65347dd", "institution": institution.pk}
    assert client.post(url("apply", call), form).url != url("application_form", draft)


def test_institution_corrects_what_the_office_recorded(client, institution, member):
    call = CallFactory()
    coordinator = UserFactory(role=Role.COORDINATOR, programme=call.programme)
    returned = recorded(call, coordinator, institution=institution, status="returned")
    client.force_login(member)
    assert client.get(url("application_form", returned)).status_code == 200


def test_correction_is_not_written_after_its_day(client, institution, member):
    row = ApplicationFactory(institution=institution, created_by=member, status="returned")
    Application.objects.filter(pk=row.pk).update(return_due_at=timezone.now() - timedelta(seconds=1))
    client.force_login(member)
    form = {"version": 1, "institution": institution.pk, "contact_name": "Ktoś inny",
            "contact_email": "inny@example.org"}  # fmt: skip
    response = client.post(url("application_form", row), form)
    assert response.context["form"].non_field_errors()
    row.refresh_from_db()
    assert row.contact_name == "Alina Nowicka"


def test_call_of_an_archived_project_takes_nothing(client, institution, member):
    call = CallFactory()
    draft = ApplicationFactory(call=call, institution=institution, created_by=member)
    type(call.programme).objects.filter(pk=call.programme_id).update(status="archived")
    assert not Call.objects.get(pk=call.pk).is_accepting
    with pytest.raises(CallClosed):
        submit(Application.objects.get(pk=draft.pk))


# --- Before the results -------------------------------------------------------------------------------


@pytest.mark.parametrize("decide", ["accept", "reject"])
def test_institution_learns_of_a_decision_with_the_results(client, institution, decide):
    call = ended_call()
    application = checked(call, institution=institution)
    coordinator = UserFactory(role=Role.COORDINATOR, programme=call.programme)
    getattr(application, decide)(by=coordinator, reason="Powód decyzji")
    label = application.get_status_display()
    _link, secret = AccessLink.issue("programmes.application", application)
    by_link = f"/l/{secret.rstrip('/').rpartition('/')[2]}/"
    own = UserFactory(role=Role.MEMBER, institution=institution)

    def seen(user, page):
        client.logout()
        if user:
            client.force_login(user)
        text = client.get(page).content.decode()
        return label in text, "Powód decyzji" in text

    pages = [(own, application.get_absolute_url()), (None, by_link)]
    assert [seen(*page) for page in pages] == [(False, False)] * 2
    assert seen(coordinator, application.get_absolute_url()) == (True, True)
    assert label not in told_to_strangers(application)
    publish_results(call, by=coordinator)
    assert [seen(*page) for page in pages] == [(True, True)] * 2
    assert label in told_to_strangers(application)


def told_to_strangers(application):
    document = SimpleNamespace(subject=Application.objects.get(pk=application.pk))
    return [str(value) for _name, value in public_facts(document)]


# --- Nominated people -----------------------------------------------------------------------------------


def nominated(application):
    return Nomination.objects.create(
        application=application, name="Jan Lis", email="jan@example.org", person_agreed=True
    )


@pytest.mark.django_db(transaction=True)
def test_nominated_person_refuses_outside_any_transaction(client):
    """As in production, where a request is no transaction of its own."""
    person = nominated(ApplicationFactory(status="submitted"))
    _link, address = AccessLink.issue("programmes.nomination", person)
    page = f"/l/{address.rstrip('/').rpartition('/')[2]}/"
    assert client.post(page, {"refuse": "1"}).status_code == 200
    assert not Nomination.objects.exists()


def test_confirmation_holds_no_names_of_nominated_people(render_confirmation):
    application = ApplicationFactory(call=CallFactory(may_nominate_person=True))
    nominated(application)
    submit(application)
    assert "Jan Lis" not in render_confirmation(application)


@pytest.fixture
def render_confirmation():
    from django.template.loader import render_to_string

    def render(application):
        document = IssuedDocument.objects.about(application, "programmes.application").get()
        facts = context(document) | {"document": document}
        return render_to_string("programmes/applications/pdf/application.html", facts)

    return render
