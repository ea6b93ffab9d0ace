"""The evaluation survey: asked once, answered once without a name, typed in from paper, read from three answers on."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AccessLink
from coop_portal.transitions import TransitionRefused
from notifications.enums import DeliveryStatus, MessageStatus
from notifications.models import Delivery, Message
from partners.models import Person, Sector
from programmes.folder.steps import all_held, all_steps
from tests.accounts.factories import UserFactory
from workshops.enums import Presence, SessionStatus
from workshops.models import (
    Cycle,
    CycleTemplate,
    PublicEvent,
    Session,
    SessionDay,
    SurveyAnswer,
    SurveyAsk,
    SurveySector,
    SurveyUse,
)
from workshops.papers.report import report
from workshops.surveying import asking, documents, emails, results
from workshops.tasks import tick
from workshops.templating.shipped import load_templates

from ..factories import days_from_now, fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """Held yesterday: two of three came; it asks for the survey."""
    cycle, (library, gops) = make_cycle(), make_pair()
    people = fill(cycle.group, (library, 2), (gops, 1))
    found = cycle.sessions.get(position=1)
    Session.objects.filter(pk=found.pk).update(asks_survey=True)
    found.schedule(days_from_now(-1))
    presences = dict.fromkeys([person.pk for person in people[:2]], Presence.PRESENT)
    found.record_attendance(found.days.get(), presences | {people[2].pk: Presence.ABSENT})
    found.refresh_from_db()
    found.came = people[:2]
    return found


@pytest.fixture
def coordinator(session):
    return UserFactory(role="coordinator", programme=session.programme)


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def address_of(session, person):
    message = Message.objects.get(kind=emails.MESSAGE, address=person.email.lower())
    return emails.context(message)["survey_url"]


def sheet(**more):
    return {"useful": 5, "knowledge": 4, "contacts": "", "leading": "", "organisation": "", "first_use": "",
            "missing": "", "sector": ""} | more  # fmt: skip


def answer(session, **values):
    SurveyAnswer.keep(session, "link", {"useful": 5} | values)


def page(client, session):
    return client.get(reverse("workshops:survey", args=[session.uid])).content.decode()


# --- Asking ------------------------------------------------------------------------------


def test_who_came_is_asked_once(session):
    tick()
    tick()
    addresses = Message.objects.filter(kind=emails.MESSAGE).values_list("address", flat=True)
    assert sorted(addresses) == sorted(person.email.lower() for person in session.came)


def test_who_is_written_down_later_is_asked_then(session):
    asking.ask(session)
    late = session.people().exclude(pk__in=[person.pk for person in session.came]).get()
    session.record_attendance(session.days.get(), {late.pk: Presence.PRESENT})
    assert asking.ask(session) == 1
    assert SurveyAsk.objects.filter(session=session).count() == 3


def test_who_had_a_place_at_a_public_event_is_asked(session):
    event = PublicEvent.objects.create(session=session)
    for status in ("has_place", "waiting"):
        event.registrations.create(
            name="Ewa", email=f"{status}@example.org", status=status, notice_version="1"
        )
    asking.ask(session)
    assert Message.objects.filter(kind=emails.MESSAGE, address="has_place@example.org").exists()
    assert not Message.objects.filter(address="waiting@example.org").exists()


def test_who_registered_and_stands_in_the_attendance_is_asked_by_that_alone(session):
    event = PublicEvent.objects.create(session=session)
    absent = session.people().exclude(pk__in=[person.pk for person in session.came]).get()
    for person in (session.came[0], absent):
        Person.objects.filter(pk=person.pk).update(email=person.email.upper())
        event.registrations.create(
            name="Ewa", email=person.email.lower(), status="has_place", notice_version="1"
        )
    assert asking.ask(session) == 2
    assert set(SurveyAsk.objects.values_list("person", flat=True)) == {each.pk for each in session.came}


def test_who_is_asked_by_registration_is_not_asked_again_when_written_down(session):
    event = PublicEvent.objects.create(session=session)
    person = session.came[0]
    event.registrations.create(name="Ewa", email=person.email.lower(), status="has_place", notice_version="1")
    session.days.get().attendances.filter(person=person).delete()
    assert asking.ask(session) == 2
    session.record_attendance(session.days.get(), {person.pk: Presence.PRESENT}, reason="Lista papierowa")
    assert asking.ask(session) == 0


def test_archived_project_asks_nobody(session):
    type(session.programme).objects.filter(pk=session.programme_id).update(status="archived")
    assert list(asking.due()) == []
    assert not session.is_surveyed


def test_meeting_without_anybody_new_is_left_alone(session):
    assert list(asking.due()) == [session]
    asking.ask(session)
    assert list(asking.due()) == []


@pytest.mark.parametrize(
    "change", [{"asks_survey": False}, {"status": SessionStatus.PLANNED}, {"status": SessionStatus.CANCELLED}]
)
def test_other_meetings_ask_nobody(session, change):
    Session.objects.filter(pk=session.pk).update(**change)
    assert list(asking.due()) == []


@pytest.mark.parametrize(
    ("ended", "asks"), [(timedelta(hours=-1), False), (timedelta(days=29), True), (timedelta(days=31), False)]
)
def test_survey_is_open_for_thirty_days_after_the_end(session, ended, asks):
    end = timezone.now() - ended
    SessionDay.objects.filter(session=session).update(starts_at=end - timedelta(hours=4), ends_at=end)
    assert list(asking.due()) == ([session] if asks else [])


def test_last_meeting_of_a_shipped_template_asks(session):
    load_templates()
    template = CycleTemplate.objects.get(name__startswith="Trzy warsztaty: od")
    cycle = Cycle.create_from(template, session.cycle.edition, name="Nowy")
    assert list(cycle.sessions.values_list("asks_survey", flat=True)) == [False, False, True]


def test_who_was_asked_is_forgotten_once_nobody_can_answer(session):
    asking.ask(session)
    end = timezone.now() - timedelta(days=31)
    SessionDay.objects.filter(session=session).update(starts_at=end - timedelta(hours=4), ends_at=end)
    answer(session)
    session.survey_uses.create(mark="a")
    tick()
    assert [model.objects.count() for model in (SurveyAsk, SurveyUse, SurveyAnswer)] == [0, 0, 1]


def test_coordinator_asks_now(session, signed_in):
    Session.objects.filter(pk=session.pk).update(asks_survey=False)
    url = reverse("workshops:survey_ask", args=[session.uid])
    said = [signed_in.post(url, follow=True).content.decode() for _n in range(2)]
    assert "Ankieta idzie do 2 osób." in said[0]
    assert SurveyAsk.objects.count() == 2
    SessionDay.objects.filter(session=session).update(ends_at=timezone.now() + timedelta(hours=1))
    assert "po spotkaniu" in signed_in.post(url, follow=True).content.decode()


# --- Answering ---------------------------------------------------------------------------


def test_link_takes_one_answer_without_an_account(session, client):
    asking.ask(session)
    url = address_of(session, session.came[0])
    assert "Tematy przydadzą się w mojej pracy." in client.get(url).content.decode()
    culture = Sector.objects.get(code="kultura")
    assert client.post(url, sheet(first_use="Mapa kontaktów", sector=culture.pk)).status_code == 302
    assert "Dziękujemy" in client.get(url).content.decode()
    assert client.post(url, sheet(useful=1)).status_code == 302
    row = SurveyAnswer.objects.get()
    assert (row.useful, row.knowledge, row.contacts, row.first_use) == (5, 4, None, "Mapa kontaktów")
    assert list(SurveySector.objects.values_list("sector__code", "answers")) == [("kultura", 1)]


def test_mail_tried_again_leaves_one_link_that_answers(session, client):
    asking.ask(session)
    urls = [address_of(session, session.came[0]) for _n in range(2)]
    assert [client.post(url, sheet()).status_code for url in urls] == [410, 302]
    assert SurveyAnswer.objects.count() == 1


def in_a_mail(session):
    """The survey's message to the first who came, and the mail that brought it."""
    asking.ask(session)
    message = Message.objects.get(kind=emails.MESSAGE, address=session.came[0].email.lower())
    mail = Delivery.of([message], due_at=timezone.now())
    mail.messages.update(status=MessageStatus.HANDED)
    return message, mail


def test_mail_that_may_have_arrived_is_not_sent_again(session, client, signed_in):
    message, mail = in_a_mail(session)
    url = address_of(session, session.came[0])
    Delivery.objects.filter(pk=mail.pk).update(status=DeliveryStatus.UNCERTAIN)
    page = signed_in.get(reverse("notifications:outbox_message", args=[message.uid])).content.decode()
    assert "drugi odsyłacz przyjąłby drugą odpowiedź" in page
    assert "Wyślij ponownie" not in page
    again = signed_in.post(reverse("notifications:send_again", args=[message.uid]), follow=True)
    assert "drugi odsyłacz przyjąłby drugą odpowiedź" in str(next(iter(again.context["messages"])))
    with pytest.raises(TransitionRefused):
        mail.send_again()
    mail.refresh_from_db()
    assert mail.status == DeliveryStatus.UNCERTAIN
    assert Client().post(url, sheet()).status_code == 302  # the link that may have arrived


def test_mail_that_surely_did_not_arrive_is_sent_again(session):
    message, mail = in_a_mail(session)
    Delivery.objects.filter(pk=mail.pk).update(status=DeliveryStatus.FAILED)
    Message.objects.get(pk=message.pk).send_again()
    message.refresh_from_db()
    assert message.state == "planned"


def test_way_back_before_used_links_closes_all_links(session, client):
    asking.ask(session)
    url = address_of(session, session.came[0])
    client.post(url, sheet())
    import_module("workshops.migrations.0006_survey_uses").close_open_links(apps, None)
    SurveyUse.objects.all().delete()
    assert client.post(url, sheet()).status_code == 410
    assert SurveyAnswer.objects.count() == 1


def test_nobody_can_tell_from_the_database_who_answered(session, client):
    asking.ask(session)

    def rows_about_people():
        return [list(model.objects.order_by("pk").values()) for model in (SurveyAsk, AccessLink, Message)]

    url = address_of(session, session.came[0])
    before = rows_about_people()
    client.post(url, sheet())
    assert rows_about_people() == before
    mark = SurveyUse.objects.get().mark
    assert mark not in AccessLink.objects.values_list("secret_hash", flat=True)


def test_mark_once_chosen_can_be_taken_back(session, client):
    asking.ask(session)
    url = address_of(session, session.came[0])
    shown = client.get(url).content.decode()
    assert shown.count("bez odpowiedzi") == len(SurveyAnswer.MARKS)
    client.post(url, sheet(useful=""))
    assert SurveyAnswer.objects.get().useful is None


@pytest.mark.django_db(transaction=True)
def test_two_answers_of_one_link_at_once_are_one(session, at_once):
    asking.ask(session)
    url = address_of(session, session.came[0])
    assert at_once(lambda: Client().post(url, sheet()).status_code) == [302, 302]
    assert SurveyAnswer.objects.count() == 1


def test_nothing_of_the_answer_leads_to_the_person(session):
    names = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert names == {"id", "session", "channel", "is_released", *SurveyAnswer.MARKS, *SurveyAnswer.TEXTS}
    assert not hasattr(SurveyAnswer, "pgh_tracked_model")


@pytest.mark.parametrize("text", ["44051401359", "tel. 502 123 456", "jan@example.org"])
def test_texts_take_nothing_of_clients(session, client, text):
    asking.ask(session)
    response = client.post(address_of(session, session.came[0]), sheet(missing=f"Pomoc dla {text}"))
    assert response.status_code == 200
    assert not SurveyAnswer.objects.exists()


def test_what_looks_like_a_name_asks_for_a_tick(session, client):
    asking.ask(session)
    url = address_of(session, session.came[0])
    data = sheet(first_use="Rozmowa z Anną Kowalską")
    assert "wygląda" in client.post(url, data).content.decode()
    assert client.post(url, data | {"no_names": "on"}).status_code == 302
    assert SurveyAnswer.objects.count() == 1


def test_empty_sheet_is_no_answer(session, client):
    asking.ask(session)
    url = address_of(session, session.came[0])
    assert client.post(url, sheet(useful="", knowledge="")).status_code == 200
    assert client.post(url, sheet(useful=6)).status_code == 200
    assert not SurveyUse.objects.exists()


def test_late_answer_is_not_taken(session, client):
    asking.ask(session)
    url = address_of(session, session.came[0])
    SessionDay.objects.filter(session=session).update(
        starts_at=timezone.now() - timedelta(days=32), ends_at=timezone.now() - timedelta(days=31)
    )
    assert "minął" in client.post(url, sheet()).content.decode()
    assert not SurveyAnswer.objects.exists()


def test_mail_is_not_sent_too_late(session):
    asking.ask(session)
    message = Message.objects.filter(kind=emails.MESSAGE).first()
    assert emails.still_due(message)
    end_the_survey(session)
    assert not emails.still_due(Message.objects.get(pk=message.pk))


def test_mail_says_that_a_sheet_of_paper_is_an_answer(session, client):
    asking.ask(session)
    message = Message.objects.filter(kind=emails.MESSAGE).first()
    with translation.override("pl"):
        body = get_template("emails/workshops_survey/body.txt").render(emails.context(message))
    sentence = "Jeśli ankieta została już wypełniona na papierze, nie trzeba odpowiadać drugi raz."
    assert sentence in body
    assert sentence in client.get(address_of(session, session.came[0])).content.decode()


@pytest.mark.parametrize(
    ("values", "name"), [({}, "says_something"), ({"useful": 6}, "marks"), ({"useful": 0}, "marks")]
)
def test_database_refuses_what_is_no_answer(session, values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SurveyAnswer.objects.create(session=session, channel="link", **values)


def test_database_asks_a_person_once(session):
    SurveyAsk.objects.create(session=session, person=session.came[0])
    with pytest.raises(IntegrityError, match="workshops_surveyask_person_once"), transaction.atomic():
        SurveyAsk.objects.create(session=session, person=session.came[0])
    with pytest.raises(IntegrityError, match="workshops_surveyask_one_person"), transaction.atomic():
        SurveyAsk.objects.create(session=session)


# --- From paper --------------------------------------------------------------------------


def end_the_survey(session):
    SessionDay.objects.filter(session=session).update(
        starts_at=timezone.now() - timedelta(days=32), ends_at=timezone.now() - timedelta(days=31)
    )


def paper_form(client, session):
    form = client.get(reverse("workshops:paper", args=[session.uid])).context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.name != "scan"}
    data |= {bound.html_name: bound.value() for row in form.surveys for bound in row}
    return {name: value for name, value in data.items() if value is not None}


def test_sheets_are_typed_in_once(session, signed_in):
    data = paper_form(signed_in, session) | {
        "ankieta1-useful": "5", "ankieta1-first_use": "Kontakty", "ankieta4-leading": "2",
    }  # fmt: skip
    url = reverse("workshops:paper", args=[session.uid])
    for _n in range(2):
        assert signed_in.post(url, data).status_code == 302
    rows = SurveyAnswer.objects.order_by("useful").values_list("channel", "useful", "leading", "first_use")
    assert list(rows) == [("paper", 5, None, "Kontakty"), ("paper", None, 2, "")]


@pytest.mark.parametrize(("field", "value"), [("useful", "6"), ("missing", "PESEL 44051401359")])
def test_wrong_sheet_stops_the_whole_page(session, signed_in, field, value):
    data = paper_form(signed_in, session) | {"ankieta1-leading": "4", f"ankieta2-{field}": value}
    response = signed_in.post(reverse("workshops:paper", args=[session.uid]), data)
    assert response.status_code == 200
    assert "Nic jeszcze nie zapisano" in response.content.decode()
    assert not SurveyAnswer.objects.exists()


def test_sheet_with_what_looks_like_a_name_asks_for_a_tick(session, signed_in):
    data = paper_form(signed_in, session) | {"ankieta2-first_use": "Rozmowa z Anną Kowalską"}
    url = reverse("workshops:paper", args=[session.uid])
    assert "Anną Kowalską” wygląda" in signed_in.post(url, data).content.decode()
    assert not SurveyAnswer.objects.exists()
    assert signed_in.post(url, data | {"ankieta-no_names": "on"}).status_code == 302
    assert SurveyAnswer.objects.get().first_use == "Rozmowa z Anną Kowalską"


# --- Reading -----------------------------------------------------------------------------


def test_numbers_are_shown_from_three_answers_on(session, signed_in):
    answer(session, useful=1, first_use="Zeszyt")
    answer(session, useful=2, first_use="Adresy")
    assert "Zeszyt" not in page(signed_in, session)
    answer(session, useful=3, first_use="Mapa")
    shown = page(signed_in, session)
    assert shown.index("Adresy") < shown.index("Mapa") < shown.index("Zeszyt")
    found = results.of_session(session)
    assert [average for _text, average, _n in found.statements] == [2, None, None, None, None]


def test_single_new_answer_is_never_shown(session):
    def shown():
        found = results.of_session(session)
        return found.answers, found.waiting, found.statements, found.texts

    for mark in (1, 2, 3):
        answer(session, useful=mark)
    first = shown()
    for n in (1, 2):
        answer(session, useful=5, missing="Czas")
        assert shown() == (3, n, *first[2:])
    answer(session, useful=5)
    assert shown()[:2] == (6, 0)
    assert shown()[2:] != first[2:]


def test_sentence_with_fewer_than_three_marks_has_no_average(session):
    for mark in (1, 2, 3):
        answer(session, useful=mark, leading=mark if mark > 1 else None)
    averages = {text: average for text, average, _n in results.of_session(session).statements}
    assert sorted(filter(None, averages.values())) == [2]


def test_rare_sectors_stand_together(session):
    many, one = Sector.objects.order_by("pk")[:2]
    for _n in range(3):
        SurveyAnswer.keep(session, "link", {"useful": 4}, sector=many)
    SurveyAnswer.keep(session, "link", {"useful": 4}, sector=one)
    assert results.of_session(session).sectors == []  # answers still come
    end_the_survey(session)
    assert results.of_session(session).sectors == [(str(many), 3), ("inne sektory", 1)]


def test_cycle_leaves_out_meetings_whose_numbers_are_hidden(session):
    for mark in (3, 4, 5):
        answer(session, useful=mark)
    answer(session.cycle.sessions.get(position=2), useful=1)
    assert results.of_cycle(session.cycle) == (3, [("Tematy przydadzą się w mojej pracy.", 4)])


def test_report_of_the_cycle_has_a_chart_of_the_survey(session):
    captions = [chart[0] for chart in report(session.cycle)["charts"]]
    assert "Ankieta: średnie od 1 do 5" not in captions
    for mark in (3, 4, 5):
        answer(session, useful=mark)
    context = report(session.cycle)
    chart = next(chart for chart in context["charts"] if chart[0] == "Ankieta: średnie od 1 do 5")
    assert chart[2] == [("Tematy przydadzą się w mojej pracy.", 4)]
    assert ("Odpowiedzi w ankietach", 3) in context["figures"]


def test_summary_stands_in_the_control_folder_once_it_may_be_shown(session, signed_in):
    def place():
        held = all_held(session.programme, all_steps(session.programme))
        return held.get((f"group-{session.cycle_id}", "ankieta_ewaluacyjna"))

    url = reverse("workshops:survey_summary", args=[session.cycle.uid])
    assert (place(), signed_in.get(url).status_code) == (None, 404)
    for mark in (3, 4, 5):
        answer(session, useful=mark)
    assert [held.url for held in place()] == [url]
    assert documents.summary_context(session.cycle)["answers"] == 3
    assert place()[0].make().startswith(b"%PDF")


def test_page_takes_the_same_queries_for_more_answers(session, signed_in):
    counts = []
    for _n in range(2):
        for sector in Sector.objects.order_by("pk")[:4]:
            SurveyAnswer.keep(session, "link", {"useful": 4, "missing": "Czas"}, sector=sector)
        with CaptureQueriesContext(connection) as queries:
            page(signed_in, session)
        counts.append(len(queries))
    assert counts[0] == counts[1]
