import uuid
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, AgreementTemplate
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .factories import add_signer, complete, issue, make_draft, make_frozen, make_group, plan_data, recommend

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return make_draft()


@pytest.fixture
def coordinator(agreement, client):
    user = UserFactory(role="coordinator", programme=agreement.programme)
    client.force_login(user)
    return client


@pytest.fixture
def stranger(client):
    client.force_login(UserFactory(role="caretaker", institution=InstitutionFactory()))
    return client


def address(name, agreement, *args):
    return reverse(f"agreements:{name}", args=[agreement.uid, *args])


def caretaker(agreement, number=0):
    return UserFactory(role="caretaker", institution=agreement.parties.all()[number].unit)


def fetched(client, agreement):
    response = client.get(agreement.document.file.get_absolute_url())
    assert response.status_code == 200
    return b"".join(response)


# --- Register ---------------------------------------------------------------------------


def test_register_shows_a_party_its_own_and_no_drafts(client):
    mine, _other, draft = make_frozen(), make_frozen(), make_draft()
    library = mine.parties.first().subject
    draft.edit_details(expected_version=1, title="Szkic")
    client.force_login(UserFactory(role="member", institution=library))
    assert list(client.get(reverse("agreements:list")).context["object_list"]) == [mine]


def test_register_filters_by_state_project_and_party(coordinator, agreement):
    gone = make_draft(cycle=agreement.cycle)
    gone.cancel(by=UserFactory(), reason="Rezygnacja")
    library = agreement.parties.first().subject

    def found(**query):
        return set(coordinator.get(f"{reverse('agreements:list')}?{urlencode(query)}").context["object_list"])

    assert found(stan="robocze") == {agreement}
    assert found(stan="porzucone") == {gone}
    assert found(projekt=agreement.programme_id, strona=library.pk) == {agreement, gone}


def test_register_of_anybody_else_says_what_to_do(stranger):
    make_frozen()
    response = stranger.get(reverse("agreements:list"))
    assert list(response.context["object_list"]) == []
    assert response.status_code == 200


def test_register_asks_the_same_number_of_queries_for_more_rows(
    coordinator, agreement, django_assert_max_num_queries
):
    url = reverse("agreements:list")
    counts = []
    for _turn in range(2):
        with django_assert_max_num_queries(60) as queries:
            coordinator.get(url)
        counts.append(len(queries))
        make_draft(cycle=agreement.cycle)
        make_draft(cycle=agreement.cycle)
    assert counts[0] == counts[1]


# --- Reading one --------------------------------------------------------------------------


def test_detail_for_its_coordinator_says_what_is_missing(coordinator, agreement):
    response = coordinator.get(agreement.get_absolute_url())
    assert (response.status_code, len(response.context["missing"])) == (200, 2)


def test_detail_is_404_for_a_stranger(stranger, agreement):
    assert stranger.get(agreement.get_absolute_url()).status_code == 404


def test_draft_is_404_for_its_party(client, agreement):
    client.force_login(caretaker(agreement))
    assert client.get(agreement.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("number", [0, 1])
def test_fixed_wording_is_downloaded_by_a_caretaker_of_each_party(client, number):
    agreement = make_frozen()
    client.force_login(caretaker(agreement, number))
    assert client.get(agreement.get_absolute_url()).status_code == 200
    assert fetched(client, agreement).startswith(b"%PDF")


def test_fixed_wording_is_404_for_strangers_and_social_workers(client):
    agreement = make_frozen()
    unit = agreement.parties.last().acting_unit
    for user in (
        UserFactory(role="caretaker", institution=InstitutionFactory()),
        UserFactory(role="social_worker", institution=unit),
        UserFactory(role="coordinator", programme=make_draft().programme),
    ):
        client.force_login(user)
        assert client.get(agreement.get_absolute_url()).status_code == 404
        assert client.get(agreement.document.file.get_absolute_url()).status_code == 404


def test_fixed_wording_is_read_by_animator_and_controller_without_buttons(client):
    agreement = make_frozen()
    seat = agreement.parties.first().subject.seat
    until = timezone.now() + timedelta(days=9)
    for user in (
        UserFactory(role="animator", territory=seat.powiat),
        UserFactory(role="controller", programme=agreement.programme, valid_to=until),
    ):
        client.force_login(user)
        response = client.get(agreement.get_absolute_url())
        assert (response.status_code, response.context["can_run"]) == (200, False)
        assert fetched(client, agreement).startswith(b"%PDF")
        assert client.get(address("back_to_draft", agreement)).status_code == 403


def test_withdrawn_wording_is_no_longer_downloaded_by_its_party(client):
    agreement = make_frozen()
    file = agreement.document.file
    agreement.back_to_draft(by=UserFactory(), reason="Poprawka")
    client.force_login(caretaker(agreement))
    assert client.get(file.get_absolute_url()).status_code == 404


def test_preview_shows_the_wording_with_points_and_no_markup_of_authors(coordinator, agreement):
    agreement.add_clause(uid=uuid.uuid4(), title="Inne", text="1. <script>x</script>\n1) punkt")
    body = coordinator.get(address("preview", agreement)).content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in body
    assert '<ol class="wording wording-pkt" start="1"><li>punkt</li></ol>' in body


def test_detail_asks_the_same_number_of_queries_for_more_clauses(
    coordinator, agreement, django_assert_max_num_queries
):
    counts = []
    for _turn in range(2):
        with django_assert_max_num_queries(60) as queries:
            coordinator.get(agreement.get_absolute_url())
        counts.append(len(queries))
        party = agreement.add_party(InstitutionFactory(), uid=uuid.uuid4())
        add_signer(agreement, party)
        agreement.add_clause(
            uid=uuid.uuid4(), title="Inne", text="Tekst", recommendations=agreement.recommendations()
        )
    assert counts[0] == counts[1]


# --- A new draft ----------------------------------------------------------------------------


@pytest.fixture
def cycle():
    AgreementTemplate.load_default()
    return make_group()


def draft_url(cycle):
    return f"{reverse('agreements:draft')}?cykl={cycle.uid}"


def test_draft_without_a_template_is_refused_in_the_form(client, cycle):
    AgreementTemplate.objects.all().delete()
    item = recommend(cycle)
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    data = {"uid": uuid.uuid4(), "title": "", "recommendations": [item.pk]}
    response = client.post(draft_url(cycle), data)
    assert len(response.context["form"].non_field_errors()) == 1
    assert not Agreement.objects.exists()


def test_coordinator_makes_a_draft_once_by_a_double_click(client, cycle):
    items = [recommend(cycle), recommend(cycle, "Wspólne ferie", within_duties=False)]
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    data = {"uid": uuid.uuid4(), "title": "", "recommendations": [items[0].pk]}
    first, second = client.post(draft_url(cycle), data), client.post(draft_url(cycle), data)
    agreement = Agreement.objects.get()
    assert first["Location"] == second["Location"] == agreement.get_absolute_url()
    assert agreement.recommendations() == [items[0]]


def test_draft_without_a_recommendation_says_so_at_the_field(client, cycle):
    recommend(cycle)
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    response = client.post(draft_url(cycle), {"uid": uuid.uuid4()})
    assert list(response.context["form"].errors) == ["recommendations"]
    assert Agreement.objects.count() == 0


def test_draft_of_a_cycle_without_recommendations_leads_to_writing_one(client, cycle):
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    page = client.get(draft_url(cycle)).content.decode()
    assert reverse("workshops:recommendation_create", args=[cycle.uid]) in page


def test_draft_is_refused_to_members_and_hidden_from_strangers(client, cycle):
    client.force_login(UserFactory(role="member", institution=cycle.group.institutions.first()))
    assert client.post(draft_url(cycle)).status_code == 403
    until = timezone.now() + timedelta(days=9)
    client.force_login(UserFactory(role="controller", programme=cycle.edition.programme, valid_to=until))
    assert client.get(draft_url(cycle)).status_code == 403
    client.force_login(UserFactory(role="coordinator", programme=make_draft().programme))
    assert client.post(draft_url(cycle)).status_code == 404
    assert client.get(reverse("agreements:draft")).status_code == 404
    assert client.get(f"{reverse('agreements:draft')}?cykl=nic").status_code == 404


# --- Editing --------------------------------------------------------------------------------


def clause_data(clause, **changes):
    values = {
        "title": clause.title,
        "kind": clause.kind,
        "text": clause.text,
        "expected_version": clause.edit_version,
        "uid": clause.uid,
        "recommendations": [],
    }
    return values | changes


def test_second_editor_of_a_clause_sees_both_texts_and_may_save_again(coordinator, agreement):
    clause = agreement.clauses.get(kind="aim")
    url = address("edit_clause", agreement, clause.uid)
    old = clause_data(clause)
    coordinator.post(url, old | {"text": "Tekst Anny"})
    response = coordinator.post(url, old | {"text": "Tekst Ewy"})
    page = response.content.decode()
    assert "Tekst Anny" in page
    assert "Tekst Ewy" in page
    again = old | {
        "text": "Tekst obu",
        "expected_version": response.context["form"]["expected_version"].value(),
    }
    assert coordinator.post(url, again).status_code == 302
    clause.refresh_from_db()
    assert (clause.text, clause.edit_version) == ("Tekst obu", 3)


def test_clause_that_is_too_long_is_refused_at_the_field(coordinator, agreement):
    clause = agreement.clauses.get(kind="aim")
    response = coordinator.post(
        address("edit_clause", agreement, clause.uid), clause_data(clause, text="x" * 20_001)
    )
    assert list(response.context["form"].errors) == ["text"]


def test_new_clause_by_a_double_click_is_one(coordinator, agreement):
    url, count = address("add_clause", agreement), agreement.clauses.count()
    page = coordinator.get(url)
    data = {
        "title": "Inne",
        "kind": "other",
        "text": "Tekst",
        "expected_version": 1,
        "uid": page.context["form"]["uid"].value(),
    }
    coordinator.post(url, data)
    coordinator.post(url, data)
    assert agreement.clauses.count() == count + 1


def test_clause_is_previewed_as_it_will_be_printed_and_not_saved(coordinator, agreement):
    response = coordinator.post(address("preview_clause", agreement), {"text": "1. Ustęp\n1) punkt"})
    assert response.content.decode().count("<li>") == 2
    assert not agreement.clauses.filter(text__contains="punkt").exists()


def test_clauses_are_moved_and_removed(coordinator, agreement):
    first, second = agreement.clauses.all()[:2]
    coordinator.post(address("move_clause", agreement, second.uid), {"kierunek": "gora"})
    assert agreement.clauses.first() == second
    coordinator.post(address("remove_clause", agreement, second.uid))
    assert agreement.clauses.first() == first


def test_dates_in_the_wrong_order_are_refused_at_the_field(coordinator, agreement):
    data = {
        "title": "Porozumienie",
        "place": "w Sterdyni",
        "starts_on": "2026-06-01",
        "ends_on": "2026-05-31",
        "notice_months": 3,
        "expected_version": 1,
    }
    response = coordinator.post(address("edit_details", agreement), data)
    assert list(response.context["form"].errors) == ["ends_on"]
    assert coordinator.post(address("edit_details", agreement), data | {"ends_on": ""}).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.starts_on.isoformat(), agreement.ends_on) == ("2026-06-01", None)


def test_details_saved_meanwhile_are_shown_beside_ones_own(coordinator, agreement):
    agreement.edit_details(expected_version=1, title="Tytuł Anny")
    data = {"title": "Tytuł Ewy", "place": "", "notice_months": 3, "expected_version": 1}
    page = coordinator.post(address("edit_details", agreement), data).content.decode()
    assert "Tytuł Anny" in page
    assert "Tytuł Ewy" in page


def test_year_out_of_reason_is_refused_at_the_field(coordinator, agreement):
    data = {"title": "P", "dated_on": "0226-05-12", "notice_months": 3, "expected_version": 1}
    response = coordinator.post(address("edit_details", agreement), data)
    assert list(response.context["form"].errors) == ["dated_on"]


def test_party_is_found_by_its_name_and_only_once(coordinator, agreement):
    ngo = InstitutionFactory(name="Fundacja Wspólny Stół")
    url = address("add_party", agreement)
    response = coordinator.post(url, {"uid": uuid.uuid4(), "institution": ngo.name})
    party = agreement.parties.get(subject=ngo)
    assert response["Location"] == address("edit_party", agreement, party.uid)
    again = coordinator.post(url, {"uid": uuid.uuid4(), "institution": ngo.name})
    assert list(again.context["form"].errors) == ["institution"]


def test_party_is_edited_and_removed(coordinator, agreement):
    party = agreement.parties.first()
    coordinator.post(address("edit_party", agreement, party.uid), {"contact_name": "Renata Jabłońska"})
    party.refresh_from_db()
    assert party.contact_name == "Renata Jabłońska"
    coordinator.post(address("remove_party", agreement, party.uid))
    assert agreement.parties.count() == 1


def test_signer_is_added_edited_and_removed(coordinator, agreement):
    party = agreement.parties.first()
    url = address("add_signer", agreement, party.uid)
    uid = coordinator.get(url).context["form"]["uid"].value()
    data = {"uid": uid, "name": "Alicja Domańska", "post": "dyrektor", "basis": "urzad", "rule": "alone"}
    coordinator.post(url, data)
    coordinator.post(url, data)
    signer = party.signers.get()
    coordinator.post(address("edit_signer", agreement, signer.uid), data | {"name": "Alicja Domańska-Lis"})
    signer.refresh_from_db()
    assert signer.name == "Alicja Domańska-Lis"
    coordinator.post(address("remove_signer", agreement, signer.uid))
    assert party.signers.count() == 0


# --- The fixed wording ------------------------------------------------------------------------


def test_freeze_page_lists_what_is_missing(coordinator, agreement):
    response = coordinator.post(address("freeze", agreement), plan_data(agreement))
    assert (response.status_code, len(response.context["missing"])) == (200, 2)


def test_freeze_by_a_double_click_gives_one_number(coordinator, agreement):
    complete(agreement)
    data = plan_data(agreement)
    first, second = (coordinator.post(address("freeze", agreement), data) for _click in range(2))
    assert [first.status_code, second.status_code] == [302, 302]
    agreement.refresh_from_db()
    assert (agreement.status, agreement.document.number) == ("freezing", 1)


def test_edit_after_freeze_is_refused_in_words(coordinator, agreement):
    complete(agreement).freeze(UserFactory())
    clause = agreement.clauses.first()
    response = coordinator.post(
        address("edit_clause", agreement, clause.uid), clause_data(clause, text="x"), follow=True
    )
    assert response.redirect_chain == [(agreement.get_absolute_url(), 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_page_while_the_pdf_is_being_made_asks_again_by_itself(coordinator, agreement):
    complete(agreement).freeze(UserFactory())
    assert 'hx-trigger="every 2s"' in coordinator.get(agreement.get_absolute_url()).content.decode()


def test_coordinator_takes_it_back_to_draft_with_a_reason(coordinator, agreement):
    complete(agreement).freeze(UserFactory())
    issue(agreement)
    url = address("back_to_draft", agreement)
    assert list(coordinator.post(url, {"reason": ""}).context["form"].errors) == ["reason"]
    coordinator.post(url, {"reason": "Poprawka w paragrafie 3"})
    agreement.refresh_from_db()
    assert (agreement.status, agreement.version) == ("draft", 2)
    assert coordinator.post(url, {"reason": "Drugi raz"}, follow=True).status_code == 200


def test_coordinator_cancels_with_a_reason(coordinator, agreement):
    coordinator.post(address("cancel", agreement), {"reason": "Rezygnacja"})
    agreement.refresh_from_db()
    assert agreement.status == "cancelled"


@pytest.mark.parametrize(
    "name", ["freeze", "edit_details", "add_clause", "add_party", "cancel", "back_to_draft"]
)
def test_verbs_are_refused_to_who_only_reads(client, agreement, name):
    until = timezone.now() + timedelta(days=9)
    client.force_login(UserFactory(role="controller", programme=agreement.programme, valid_to=until))
    assert client.post(address(name, agreement)).status_code == 403


@pytest.mark.parametrize("name", ["move_clause", "remove_clause"])
def test_acting_by_get_is_refused(coordinator, agreement, name):
    assert coordinator.get(address(name, agreement, agreement.clauses.first().uid)).status_code == 405


def test_wrong_method_on_reading_pages_is_refused(coordinator, agreement):
    for url in (reverse("agreements:list"), agreement.get_absolute_url(), address("preview", agreement)):
        assert coordinator.post(url).status_code == 405
