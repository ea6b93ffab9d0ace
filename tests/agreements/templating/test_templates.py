import pytest
from django.urls import reverse

from agreements.models import AgreementTemplate, EditConflict
from agreements.templating.saving import save_version
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory
from tests.programmes.factories import ProgrammeFactory

from ..factories import make_draft, make_group, recommend

pytestmark = pytest.mark.django_db

CLAUSES = [{"kind": "aim", "title": "Cel", "text": "Nowy cel: {rekomendacje}"}]
BASES = [{"institution_types": [], "text": "zgodnego zamiaru Stron"}]


@pytest.fixture
def common():
    return AgreementTemplate.load_default()


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def coordinator(client, programme):
    client.force_login(UserFactory(role="coordinator", programme=programme))
    return client


def saved(base, **changes):
    values = {
        "programme": base.programme,
        "team": base.team,
        "name": base.name,
        "title": base.title,
        "clauses": CLAUSES,
        "bases": BASES,
        "expected_version": base.version,
    }
    return save_version(base, **values | changes)


def address(name, template):
    return reverse(f"agreements:{name}", args=[template.uid])


def posted(page, **changes):
    """What a browser would send of the form that the page shows."""
    form, data = page.context["form"], {}
    for part in (
        form.head,
        form.clauses.management_form,
        form.bases.management_form,
        *form.clauses,
        *form.bases,
    ):
        for field in part:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value
    return data | changes


# --- Saving ---------------------------------------------------------------------------------


def test_saved_template_is_a_new_version_and_the_old_one_stays(common):
    new = saved(common)
    assert (new.version, new.clauses.get().text) == (2, "Nowy cel: {rekomendacje}")
    assert common.clauses.count() > 10
    assert list(AgreementTemplate.objects.newest()) == [new]


def test_second_editor_of_a_template_meets_a_conflict(common):
    new = saved(common)
    with pytest.raises(EditConflict) as conflict:
        saved(common)
    assert conflict.value.current == new
    assert AgreementTemplate.objects.count() == 2


def test_variant_of_a_project_is_made_once(common, programme):
    own = saved(common, programme=programme, expected_version=0)
    assert (own.version, own.programme) == (1, programme)
    with pytest.raises(EditConflict):
        saved(common, programme=programme, expected_version=0)


def test_draft_starts_from_the_most_fitting_variant_or_the_chosen_one(common):
    cycle = make_group()
    own = saved(common, programme=cycle.edition.programme, expected_version=0)
    found = AgreementTemplate.objects.variants(cycle.edition.programme)
    assert list(found) == [own, common]
    saved(common, programme=ProgrammeFactory(), expected_version=0)
    assert list(found.all()) == [own, common]
    agreement = make_draft(cycle)
    assert [clause.title for clause in agreement.clauses.all()] == ["Cel"]


def test_draft_page_offers_the_variants_and_takes_the_chosen_one(client, common):
    cycle = make_group()
    item = recommend(cycle)
    own = saved(common, programme=cycle.edition.programme, expected_version=0)
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    url = f"{reverse('agreements:draft')}?cykl={cycle.uid}"
    form = client.get(url).context["form"]
    assert [form["template"].initial, list(form.fields["template"].queryset)] == [own, [own, common]]
    data = {"uid": form["uid"].value(), "recommendations": [item.pk], "template": common.pk, "title": ""}
    response = client.post(url, data, follow=True)
    assert len(response.context["clauses"]) == common.clauses.count()


# --- Pages ----------------------------------------------------------------------------------


def test_list_shows_common_and_own_ones(coordinator, common, programme):
    own = saved(common, programme=programme, expected_version=0)
    saved(common, programme=ProgrammeFactory(), expected_version=0)
    found = coordinator.get(reverse("agreements:templates")).context["templates"]
    assert set(found) == {common, own}


def test_coordinator_makes_a_variant_and_edits_it_as_a_new_version(coordinator, common, programme):
    url = address("template_variant", common)
    data = posted(coordinator.get(url), name="Nasz wzór", programme=programme.pk)
    response = coordinator.post(url, data)
    own = AgreementTemplate.objects.get(programme=programme)
    assert response["Location"] == address("template", own)
    assert own.clauses.count() == common.clauses.count()
    assert [row.institution_types for row in own.bases.all()] == [
        row.institution_types for row in common.bases.all()
    ]

    url = address("template_version", own)
    data = posted(coordinator.get(url), **{"paragrafy-0-DELETE": "on", "paragrafy-2-position": 50})
    coordinator.post(url, data)
    newest = AgreementTemplate.objects.get(programme=programme, version=2)
    titles = [row.title for row in own.clauses.all()]
    assert [row.title for row in newest.clauses.all()] == [titles[1], *titles[3:], titles[2]]
    assert coordinator.get(url)["Location"] == address("template_version", newest)


def test_template_saved_meanwhile_is_shown_and_nothing_of_ones_own_lost(coordinator, common, programme):
    own = saved(common, programme=programme, expected_version=0)
    url = address("template_version", own)
    data = posted(coordinator.get(url), **{"paragrafy-0-text": "Tekst Ewy"})
    saved(own, clauses=[CLAUSES[0] | {"text": "Tekst Anny"}])
    response = coordinator.post(url, data)
    page = response.content.decode()
    assert "Anny" in page
    assert "Tekst Ewy" in page
    again = data | {"expected_version": response.context["form"].head["expected_version"].value()}
    assert coordinator.post(url, again).status_code == 302
    assert AgreementTemplate.objects.get(programme=programme, version=3).clauses.get().text == "Tekst Ewy"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paragrafy-0-text": "Kwota: {kwota}"}, "text"),
        ({"paragrafy-0-title": ""}, "title"),
        ({"paragrafy-0-kind": "inny"}, "kind"),
        ({"paragrafy-0-position": "-1"}, "position"),
    ],
)
def test_wrong_clause_is_refused_at_its_field(coordinator, common, programme, changes, field):
    own = saved(common, programme=programme, expected_version=0)
    url = address("template_version", own)
    response = coordinator.post(url, posted(coordinator.get(url), **changes))
    assert list(response.context["form"].clauses[0].errors) == [field]
    assert AgreementTemplate.objects.filter(programme=programme).count() == 1


def test_template_without_clauses_and_a_thousand_rows_are_refused(coordinator, common, programme):
    own = saved(common, programme=programme, expected_version=0)
    url = address("template_version", own)
    data = posted(coordinator.get(url), **{"paragrafy-0-DELETE": "on"})
    assert coordinator.post(url, data).status_code == 200
    assert coordinator.post(url, data | {"paragrafy-TOTAL_FORMS": "1000"}).status_code == 200
    assert AgreementTemplate.objects.filter(programme=programme).count() == 1


def test_variant_for_a_foreign_project_is_refused(coordinator, common):
    url = address("template_variant", common)
    data = posted(coordinator.get(url), programme=ProgrammeFactory().pk)
    assert list(coordinator.post(url, data).context["form"].head.errors) == ["programme"]


def test_common_template_is_edited_by_operators_alone(coordinator, common, client):
    assert coordinator.get(address("template_version", common)).status_code == 403
    client.force_login(UserFactory(role="operator"))
    assert client.get(address("template_version", common)).status_code == 200


def test_foreign_template_is_404_and_others_have_no_part_in_templates(coordinator, common, client):
    foreign = saved(common, programme=ProgrammeFactory(), expected_version=0)
    assert coordinator.get(address("template", foreign)).status_code == 404
    client.force_login(UserFactory(role="caretaker", institution=InstitutionFactory()))
    assert client.get(address("template", common)).status_code == 403
