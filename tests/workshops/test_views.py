"""What the pages of a cycle do on a post, and what they refuse in plain words."""

import io
import uuid
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Person
from tests.accounts.factories import UserFactory
from tests.programmes.factories import EditionFactory
from workshops.models import Cycle, Recommendation, Session

from .factories import CycleTemplateFactory, days_from_now, fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 3), (gops, 3))
    return cycle


@pytest.fixture
def signed_in(client, cycle):
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    return client


def schedule(**changes):
    return {"day": "2031-03-10", "starts": "09:00", "ends": "13:00", "mode": "on_site"} | changes


def test_cycle_form_sent_twice_makes_one_cycle(signed_in, cycle):
    address = reverse("workshops:cycle_create", args=[cycle.edition.uid])
    data = {"uid": uuid.uuid4(), "name": "Nowy", "template": CycleTemplateFactory().pk}
    answers = {signed_in.post(address, data).url for _n in range(2)}
    assert (len(answers), Cycle.objects.count()) == (1, 2)


def test_cycle_name_taken_is_said_at_its_field(signed_in, cycle):
    address = reverse("workshops:cycle_create", args=[cycle.edition.uid])
    data = {"uid": uuid.uuid4(), "name": cycle.name, "template": CycleTemplateFactory().pk}
    assert list(signed_in.post(address, data).context["form"].errors) == ["name"]


def posting(user, address, data):
    """A function that posts as `user`, from a browser of its own."""

    def post():
        client = Client()
        client.force_login(user)
        return client.post(address, data).status_code

    return post


@pytest.mark.django_db(transaction=True)
def test_cycle_name_taken_at_the_same_moment_is_said_at_its_field(at_once):
    edition, template = EditionFactory(), CycleTemplateFactory()
    user = UserFactory(role="coordinator", programme=edition.programme)
    address = reverse("workshops:cycle_create", args=[edition.uid])
    forms = [{"uid": uuid.uuid4(), "name": "Nowy", "template": template.pk} for _n in range(2)]
    assert sorted(at_once(*[posting(user, address, form) for form in forms])) == [200, 302]
    assert Cycle.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends": "08:00"}, "ends"),
        ({"ends": "09:00"}, "ends"),
        ({"day": "2027-03-28", "starts": "02:30", "ends": "03:15"}, "ends"),
        ({"day": "0026-03-10"}, "day"),
        ({"day": "wczoraj"}, "day"),
        ({"mode": "online"}, "online_link"),
        ({"mode": "online", "online_link": "nie-link"}, "online_link"),
        ({"location": "999999"}, "location"),
    ],
)
def test_schedule_refuses_at_the_right_field_and_saves_nothing(signed_in, cycle, changes, field):
    session = cycle.sessions.first()
    address = reverse("workshops:session_schedule", args=[session.uid])
    response = signed_in.post(address, schedule(**changes))
    assert list(response.context["form"].errors) == [field]
    assert session.days.count() == 0


def test_schedule_before_an_earlier_meeting_is_said_at_the_day(signed_in, cycle):
    first, second = cycle.sessions.all()[:2]
    first.schedule(days_from_now(3000))
    response = signed_in.post(reverse("workshops:session_schedule", args=[second.uid]), schedule())
    assert list(response.context["form"].errors) == ["day"]


@pytest.mark.parametrize(("day", "hour"), [("2027-03-28", 2), ("2026-10-25", 3), ("2028-02-29", 3)])
def test_schedule_keeps_local_hours_at_the_change_of_the_clock(signed_in, cycle, day, hour):
    session = cycle.sessions.first()
    data = schedule(day=day, starts="04:30", ends="05:30")
    address = reverse("workshops:session_schedule", args=[session.uid])
    answer = signed_in.post(address, data)
    if answer.context:  # the clock changes on Sundays: a warning, which the second sending overrules
        signed_in.post(address, data | {"overruled": answer.context["form"].data["overruled"]})
    starts = session.days.get().starts_at
    # By half past four the clock has changed already.
    assert (starts.date().isoformat(), starts.hour) == (day, hour)


def rows(*people):
    data = {"form-TOTAL_FORMS": "6", "form-INITIAL_FORMS": "0"}
    for number, (first, last, institution, email) in enumerate(people):
        data |= {
            f"form-{number}-first_name": first,
            f"form-{number}-last_name": last,
            f"form-{number}-institution": institution,
            f"form-{number}-email": email,
        }
    return data


def test_people_are_added_from_the_table_and_empty_rows_skipped(signed_in, cycle):
    name = cycle.group.institutions.first().name
    address = reverse("workshops:members_add", args=[cycle.uid])
    data = rows(("Ala", "Kot", name, "ala@example.org"), ("Ola", "Pies", name, ""))
    assert signed_in.post(address, data).status_code == 302
    assert cycle.group.members.count() == 8


def test_people_sent_twice_are_added_once(signed_in, cycle):
    name = cycle.group.institutions.first().name
    address = reverse("workshops:members_add", args=[cycle.uid])
    for _n in range(2):
        signed_in.post(address, rows(("Ala", "Kot", name, "ala@example.org"), ("Ola", "Pies", name, "")))
    assert cycle.group.members.count() == 8
    assert Person.objects.filter(last_name__in=["Kot", "Pies"]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_people_sent_twice_at_once_are_added_once(at_once):
    cycle, (library, _gops) = make_cycle(), make_pair()
    user = UserFactory(role="coordinator", programme=cycle.edition.programme)
    data = rows(("Ala", "Kot", library.name, "ala@example.org"), ("Ola", "Pies", library.name, ""))
    address = reverse("workshops:members_add", args=[cycle.uid])
    assert at_once(posting(user, address, data)) == [302, 302]
    assert (Person.objects.count(), cycle.group.members.count()) == (2, 2)


@pytest.mark.parametrize(
    "people",
    [
        [("Ala", "Kot", "Nie ma takiej", "ala@example.org")],
        [("Ala", "", "", "ala@example.org")],
        [("Ala", "x" * 101, "", "")],
        [
            ("Ala", "Kot", "Biblioteka Gminna", "a@example.org"),
            ("Ola", "Kos", "Biblioteka Gminna", "a@example.org"),
        ],
    ],
)
def test_people_with_a_mistake_are_not_added_at_all(signed_in, cycle, people):
    response = signed_in.post(reverse("workshops:members_add", args=[cycle.uid]), rows(*people))
    assert response.status_code == 200
    assert response.context["formset"].total_error_count() > 0
    assert cycle.group.members.count() == 6


def test_address_of_another_person_is_refused(signed_in, cycle):
    someone = Person.objects.exclude(email="").first()
    data = rows(("Inna", "Osoba", "Biblioteka Gminna", someone.email))
    response = signed_in.post(reverse("workshops:members_add", args=[cycle.uid]), data)
    assert list(response.context["formset"].errors[0]) == ["email"]


def test_recommendation_form_sent_twice_makes_one(signed_in, cycle):
    address = reverse("workshops:recommendation_create", args=[cycle.uid])
    owner = cycle.group.institutions.first()
    data = {"uid": uuid.uuid4(), "title": "Wspólny dyżur", "within_duties": "on", "owners": [owner.pk]}
    for _n in range(2):
        signed_in.post(address, data)
    recommendation = Recommendation.objects.get()
    assert (recommendation.within_duties, list(recommendation.owners.all())) == (True, [owner])


def test_recommendation_is_accepted_and_refused(signed_in, cycle):
    recommendation = Recommendation.objects.create(cycle=cycle, title="Wspólny dyżur")
    address = reverse("workshops:recommendation_decide", args=[recommendation.uid])
    states = []
    for decision, reason in (("accept", ""), ("reject", ""), ("reject", "nie ma sali")):
        signed_in.post(address, {"decision": decision, "reason": reason})
        recommendation.refresh_from_db()
        states.append(recommendation.status)
    assert states == ["accepted", "accepted", "rejected"]
    assert recommendation.decision_reason == "nie ma sali"


def test_cycle_runs_from_start_to_its_end(signed_in, cycle):
    signed_in.post(reverse("workshops:cycle_start", args=[cycle.uid]))
    signed_in.post(reverse("workshops:cycle_complete", args=[cycle.uid]), {"outcome": "plan"})
    cycle.refresh_from_db()
    assert (cycle.status, cycle.outcome) == ("completed", "plan")


def test_cycle_in_the_wrong_state_is_not_completed(signed_in, cycle):
    signed_in.post(reverse("workshops:cycle_complete", args=[cycle.uid]), {"outcome": "plan"})
    cycle.refresh_from_db()
    assert (cycle.status, cycle.outcome) == ("planned", "pending")


def test_meeting_is_called_off_once(signed_in, cycle):
    session = cycle.sessions.first()
    session.schedule(days_from_now(20))
    address = reverse("workshops:session_cancel", args=[session.uid])
    for _n in range(2):
        signed_in.post(address, {"reason": "choroba prowadzącej"})
    assert list(session.events.filter(verb="cancel").values_list("reason", flat=True)) == [
        "choroba prowadzącej"
    ]


def test_attendance_of_a_cancelled_meeting_is_refused_in_words(signed_in, cycle):
    session = cycle.sessions.first()
    session.schedule(days_from_now(-2))
    Session.objects.filter(pk=session.pk).update(status="cancelled")
    person = session.people()[0]
    address = reverse("workshops:session_attendance", args=[session.uid])
    response = signed_in.post(address, {f"p{person.pk}": "present", "paper": "on"}, follow=True)
    assert "To spotkanie odwołano: nie ma listy obecności." in response.content.decode()
    assert session.days.get().attendances.count() == 0


def test_group_table_is_a_workbook_with_everybody(signed_in, cycle):
    session = cycle.sessions.first()
    session.schedule(days_from_now(-2))
    person = session.people()[0]
    session.record_attendance(session.days.get(), {person.pk: "present"})
    response = signed_in.get(reverse("workshops:group_table", args=[cycle.uid]))
    texts = ZipFile(io.BytesIO(response.content)).read("xl/sharedStrings.xml").decode()
    assert all(last_name in texts for last_name in Person.objects.values_list("last_name", flat=True))


def test_cycle_page_has_a_constant_number_of_queries(signed_in, cycle, django_assert_num_queries):
    Recommendation.objects.create(cycle=cycle, title="Pierwsza")
    signed_in.get(cycle.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        signed_in.get(cycle.get_absolute_url())
    library = cycle.group.institutions.first()
    fill(cycle.group, (library, 3))
    for number in range(3):
        Recommendation.objects.create(cycle=cycle, title=f"Rekomendacja {number}")
    with django_assert_num_queries(len(few.captured_queries)):
        signed_in.get(cycle.get_absolute_url())


def test_attendance_list_is_polish_whatever_language_the_pages_are_in(client, cycle):
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme, language="en"))
    session = cycle.sessions.first()
    session.schedule(days_from_now(10))
    content = client.get(reverse("workshops:attendance_list", args=[session.uid])).content
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert "Lista obecności" in text
    assert all(person.last_name in text for person in session.people())
    assert str(pikepdf.open(io.BytesIO(content)).Root.Lang) == "pl"


def test_the_animator_of_the_territory_reads_the_people_of_a_group(client, cycle):
    """A group that sits in the territory, and what was answered and attended at its meetings."""
    seat = cycle.group.institutions.first().seat
    session = cycle.sessions.first()
    addresses = {
        "cycle": cycle.get_absolute_url(),
        "session": session.get_absolute_url(),
        "table": reverse("workshops:group_table", args=[cycle.uid]),
    }
    client.force_login(UserFactory(role="animator", territory=seat.powiat))
    assert client.get(addresses["cycle"]).context["reads_people"] is True
    assert client.get(addresses["session"]).context["sees_people"] is True
    assert client.get(addresses["table"]).status_code == 200
    member = cycle.group.institutions.first()
    client.force_login(UserFactory(role="member", institution=member))
    assert client.get(addresses["cycle"]).context["reads_people"] is False
    assert client.get(addresses["session"]).context["sees_people"] is False
    assert client.get(addresses["table"]).status_code == 403
