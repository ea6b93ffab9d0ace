"""The compendium of good practices: written, reviewed, published, printed."""

import io
import uuid

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from programmes.models import GoodPractice, PracticeArea
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(programme):
    return UserFactory(role=Role.COORDINATOR, programme=programme)


@pytest.fixture
def author(programme):
    """A member of an institution that takes part in the project."""
    institution = InstitutionFactory()
    programme.partners.create(institution=institution, role="partner")
    return UserFactory(role=Role.MEMBER, institution=institution)


def card(programme, title="Karta", **fields):
    return GoodPractice.objects.create(programme=programme, title=title, summary="Skrót", **fields)


def published(programme, title="Karta", **fields):
    practice = card(programme, title, **fields)
    practice.publish(by=None)
    return practice


def post(client, name, practice, **data):
    return client.post(reverse(f"programmes:{name}", args=[practice.uid]), data)


def listed(response):
    return [practice.title for practice in response.context["practices"]]


def test_list_shows_published_cards_in_polish_order(client, programme):
    for title in ("Zadbane podwórko", "Łóżko w bursie", "Lekcja", "Ławka"):
        published(programme, title)
    card(programme, "Szkic")
    published(ProgrammeFactory(status="draft"), "Z projektu w wersji roboczej")
    response = client.get(reverse("programmes:practices"))
    assert listed(response) == ["Lekcja", "Ławka", "Łóżko w bursie", "Zadbane podwórko"]


def test_list_is_filtered_by_area_project_and_words(client, programme):
    area = PracticeArea.objects.get(code="mieszkalnictwo")
    mine = published(programme, "Mieszkanie z opiekunem", context="Koszyce")
    mine.areas.add(area)
    published(ProgrammeFactory(), "Inne")
    for query in ("?obszar=mieszkalnictwo", f"?projekt={programme.uid}", "?q=koszyce", "?q=OPIEKUNEM"):
        assert listed(client.get(reverse("programmes:practices") + query)) == ["Mieszkanie z opiekunem"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_a_constant_number_of_queries(client, programme, rows, django_assert_num_queries):
    for number in range(rows):
        published(programme, f"Karta {number}").areas.add(PracticeArea.objects.first())
    with django_assert_num_queries(6):
        client.get(reverse("programmes:practices"))


def test_partner_writes_a_card_and_the_coordinator_publishes_it(client, programme, author, coordinator):
    client.force_login(author)
    data = {
        "uid": uuid.uuid4(),
        "programme": programme.pk,
        "title": "Ławka",
        "summary": "Skrót",
        "version": 1,
    }
    for _time in range(2):
        assert client.post(reverse("programmes:practice_create"), data).status_code == 302
    practice = GoodPractice.objects.get()
    assert practice.author_institution_id == author.memberships.get().institution_id
    assert post(client, "practice_publish", practice).status_code == 403
    post(client, "practice_submit", practice)

    client.force_login(coordinator)
    desk = client.get(reverse("dashboard")).content.decode()
    assert practice.get_absolute_url() in desk
    post(client, "practice_send_back", practice, reason="Dopisz, ile to kosztuje.")
    practice.refresh_from_db()
    assert practice.status == "draft"

    client.force_login(author)
    assert "Dopisz, ile to kosztuje." in client.get(practice.get_absolute_url()).content.decode()
    post(client, "practice_submit", practice)
    client.force_login(coordinator)
    post(client, "practice_publish", practice)
    practice.refresh_from_db()
    assert (practice.status, practice.events.count()) == ("published", 5)
    client.force_login(author)
    assert client.get(reverse("programmes:practice_edit", args=[practice.uid])).status_code == 403


def test_return_needs_a_reason(client, programme, coordinator):
    practice = card(programme)
    practice.submit(by=None)
    client.force_login(coordinator)
    assert post(client, "practice_send_back", practice).context["form"].errors
    practice.refresh_from_db()
    assert practice.status == "review"


def test_card_of_another_project_cannot_be_written(client, coordinator):
    client.force_login(coordinator)
    foreign = ProgrammeFactory()
    data = {"uid": uuid.uuid4(), "programme": foreign.pk, "title": "Ławka", "summary": "Skrót", "version": 1}
    response = client.post(reverse("programmes:practice_create"), data)
    assert list(response.context["form"].errors) == ["programme"]


def test_withdrawn_card_is_gone_for_the_public(client, programme, coordinator):
    practice = published(programme)
    client.force_login(coordinator)
    post(client, "practice_withdraw", practice, reason="Nieaktualna")
    client.logout()
    assert client.get(practice.get_absolute_url()).status_code == 404


def test_two_editors_lose_nothing(client, programme, coordinator):
    practice = card(programme)
    client.force_login(coordinator)
    data = {"programme": programme.pk, "title": "Karta", "version": 1}
    assert post(client, "practice_edit", practice, **data, summary="Pierwszy").status_code == 302
    response = post(client, "practice_edit", practice, **data, summary="Drugi")
    assert [d.theirs for d in response.context["form"].differences] == ["Pierwszy"]


def test_published_card_has_its_moment(programme):
    with pytest.raises(IntegrityError, match="programmes_practice_published_at"), transaction.atomic():
        card(programme, status="published")


def test_wrong_slug_leads_to_the_right_one(client, programme):
    practice = published(programme, "Ławka")
    response = client.get(reverse("programmes:practice", args=[practice.pk, "zly"]))
    assert (response.status_code, response["Location"]) == (301, practice.get_absolute_url())


def outline(pdf):
    with pdf.open_outline() as found:
        return [entry.title for entry in _flat(found.root)]


def _flat(entries):
    for entry in entries:
        yield entry
        yield from _flat(entry.children)


def test_compendium_has_contents_bookmarks_and_tags(client, programme):
    for title in ("Ławka", "Mieszkanie z opiekunem"):
        published(programme, title, context="**Osiedle** bez ławek.")
    card(programme, "Szkic")
    response = client.get(reverse("programmes:compendium"))
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert len(pdf.pages) == 3
        titles = outline(pdf)
    assert {"Ławka", "Mieszkanie z opiekunem"} <= set(titles)
    assert "Szkic" not in titles


def test_compendium_without_cards_is_not_there(client):
    assert client.get(reverse("programmes:compendium")).status_code == 404
