"""The signs of its funding stand on every page and paper of a project; a page need not ask for them."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from coop_portal import registry
from coop_portal.pages.tasks import make_pack
from coop_portal.signs import projects_of, signs_of
from documents.strips import install
from programmes.models import Edition
from tests.partners.factories import TeamFactory
from tests.permissions import matrix
from tests.permissions.world import World
from tests.programmes.factories import ProgrammeFactory

APPS = ("programmes:", "workshops:", "agreements:")
# Addresses of those apps that are no page of one project, and why.
NOT_OF_ONE_PROJECT = {
    "programmes:create": "the project is not there yet",
    "programmes:list": "all projects",
    "programmes:my_assessments": "what one assessor reads, in whatever project",
    "programmes:news_list": "news of all projects",
    "programmes:practice_create": "the project is chosen in the form",
    "programmes:practices": "practices of all projects",
    "agreements:institution_archive": "agreements of one institution, in whatever projects",
    "agreements:list": "agreements of all projects",
    "agreements:register_earlier": "the project is chosen in the form",
    "agreements:template": "wording for all projects",
    "agreements:template_variant": "the project is chosen in the form",
    "agreements:template_version": "wording for all projects",
    "agreements:templates": "wordings of all projects",
    "agreements:upload_any": "the file tells the agreement",
    "workshops:calendar": "public meetings of all projects",
    "workshops:my_calendar": "meetings of one person, in whatever project",
    "workshops:template_create": "the project is chosen in the form",
    "workshops:templates": "templates of all projects",
}
# Numbered documents that belong to no project, and why.
DOCUMENTS_OF_NO_PROJECT = {"handover": "what one person hands over to another, whatever it is"}

ROWS = [
    row for row in matrix.all_rows()
    if row.url.startswith(APPS) and row.get and row.url not in NOT_OF_ONE_PROJECT
    and row.expected("get", matrix.OPERATOR) == 200
]  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        make_pack()
        world = World()
        for code in ("po-wer", "erasmus-plus"):
            world.programme.fundings.create(source=code, sign_strip=install(code))
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def _database(world, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def signs_in_pdf(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        texts = [str(found.get("/Alt")) for found in pdf.objects if isinstance(found, pikepdf.Dictionary)]
    return [text for text in texts if text.startswith(("Unia Europejska", "Współfinansowane"))]


def projects_on(response):
    """Ids of the projects that the page knows of."""
    return projects_of(*(value for part in response.context or () for value in part.flatten().values()))


def signs_in_page(html):
    assert html.count('<ul class="sign-strip">') <= 1
    return [alt for alt in ("Unia Europejska, Europejski", "Współfinansowane w ramach") if alt in html]


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_page_of_a_project_carries_both_strips(row, world):
    client = world.client(matrix.OPERATOR)
    with transaction.atomic():
        response = client.get(reverse(row.url, args=row.args(world)) + row.query)
        content = response.getvalue() if response.streaming else response.content
        of_others = projects_on(response) - {world.programme.pk}
        transaction.set_rollback(True)
    if of_others:
        pytest.skip("a project that the row made, without a funding")
    if response["Content-Type"] == "application/pdf":
        assert len(signs_in_pdf(content)) == 2
    elif response["Content-Type"].startswith("text/html") and b"<html" in content:
        assert len(signs_in_page(content.decode())) == 2


def test_no_frame_of_a_project_takes_the_signs_away():
    """The strip is drawn by the two frames: whoever overrides their block would lose it."""
    templates = Path(settings.BASE_DIR) / "templates"
    apps = ("programmes", "workshops", "agreements", "partners")
    own = [path for app in apps for path in (templates / app).rglob("*.html")]
    assert len(own) > 50
    assert [str(path) for path in own if "{% block main %}" in path.read_text()] == []
    taken = re.compile(r"{% block strip_top %}(?!.*{{ block\.super }})")  # a page may add to it
    assert [str(path) for path in own if taken.search(path.read_text())] == []


@pytest.mark.parametrize("kind", sorted(set(registry.document_kinds) - set(DOCUMENTS_OF_NO_PROJECT)))
def test_numbered_document_stands_in_the_frame_that_draws_the_signs(kind):
    template = Path(settings.BASE_DIR) / "templates" / registry.document_kinds[kind].template
    assert '{% extends "pdf/base.html" %}' in template.read_text()


@pytest.mark.django_db
def test_objects_of_a_project_know_it():
    programme = ProgrammeFactory()
    edition = Edition.objects.create(programme=programme, name="2026")
    team, alone = TeamFactory(), TeamFactory()
    edition.edition_teams.create(team=team)
    call = programme.calls.create(title="Nabór")
    for subject in (programme, edition, call, team):
        assert projects_of(subject) == {programme.pk}
    assert projects_of(alone, None, "słowo") == set()


@pytest.mark.django_db
def test_team_does_not_show_the_signs_of_a_draft():
    edition = Edition.objects.create(programme=ProgrammeFactory(status="draft"), name="2026")
    team = TeamFactory()
    edition.edition_teams.create(team=team)
    assert projects_of(team) == set()


@pytest.mark.django_db
def test_strip_of_two_fundings_or_two_projects_is_shown_once():
    first, second = ProgrammeFactory.create_batch(2)
    for programme in (first, first, second):
        programme.fundings.create(source="PO WER", sign_strip=install("po-wer"))
    assert len(signs_of(first)) == len(signs_of(first, second)) == 3


@pytest.mark.django_db
def test_page_without_a_project_asks_the_database_for_no_signs(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert signs_of("słowo", None, 3) == []


@pytest.mark.django_db
def test_card_of_a_team_shows_the_signs_of_its_project(client):
    programme = ProgrammeFactory()
    programme.fundings.create(source="PO WER", sign_strip=install("po-wer"))
    team = TeamFactory(status="established")
    programme.editions.create(name="2026").edition_teams.create(team=team)
    page = client.get(team.get_absolute_url()).content.decode()
    assert page.count('<ul class="sign-strip">') == 1
