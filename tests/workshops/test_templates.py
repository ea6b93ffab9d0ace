"""Templates of cycles: versions that cycles keep, who keeps them, what is shipped."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.accounts.factories import UserFactory
from tests.programmes.factories import EditionFactory
from workshops.models import Cycle, CycleTemplate
from workshops.templating.shipped import load_templates

from .factories import TITLES, CycleTemplateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def template(edition):
    made = CycleTemplateFactory(programme=edition.programme)
    first = made.sessions.get(position=1)
    first.agenda.create(position=1, title="Powitanie", minutes=15)
    first.roles.create(kind="moderator", description="dwoje moderatorów", count=2)
    return made


@pytest.fixture
def signed_in(client, edition):
    client.force_login(UserFactory(role="coordinator", programme=edition.programme))
    return client


def step_data(title="Zmienione", **more):
    return {
        "title": title, "kind": "workshop", "mode": "on_site",
        "agenda-TOTAL_FORMS": 1, "agenda-INITIAL_FORMS": 0, "agenda-0-title": "Oferty", "agenda-0-minutes": 45,
        "roles-TOTAL_FORMS": 0, "roles-INITIAL_FORMS": 0,
    } | more  # fmt: skip


def titles(template):
    return [step.title for step in template.sessions.all()]


def test_cycle_has_agenda_and_roles_of_its_template(template, edition):
    cycle = Cycle.create_from(template, edition, name="Grupa")
    first = cycle.sessions.get(position=1)
    assert [(item.title, item.minutes) for item in first.agenda.all()] == [("Powitanie", 15)]
    assert [(role.description, role.count) for role in first.roles.all()] == [("dwoje moderatorów", 2)]


def test_change_of_an_unused_template_is_no_version(signed_in, template):
    signed_in.post(reverse("workshops:template_step", args=[template.uid, 1]), step_data())
    assert CycleTemplate.objects.count() == 1
    step = template.sessions.get(position=1)
    assert (step.title, [item.title for item in step.agenda.all()]) == ("Zmienione", ["Oferty"])


def test_change_of_a_used_template_is_the_next_version(signed_in, template, edition):
    cycle = Cycle.create_from(template, edition, name="Grupa")
    answer = signed_in.post(reverse("workshops:template_step", args=[template.uid, 2]), step_data())
    new = CycleTemplate.objects.get(version=2)
    assert answer.url == new.get_absolute_url()
    assert (titles(template), titles(new)) == (TITLES, [TITLES[0], "Zmienione", TITLES[2]])
    assert [item.title for item in new.sessions.get(position=1).agenda.all()] == ["Powitanie"]
    cycle.refresh_from_db()
    assert cycle.template == template
    assert list(CycleTemplate.objects.for_edition(edition)) == [new]
    # The old version's page is still open somewhere: it is not changed, nor does it make a third one.
    signed_in.post(reverse("workshops:template_step", args=[template.uid, 1]), step_data())
    assert CycleTemplate.objects.count() == 2


def test_two_changes_at_once_make_one_version(transactional_db, at_once, template, edition):
    Cycle.create_from(template, edition, name="Grupa")
    outcomes = at_once(lambda: CycleTemplate.objects.get(pk=template.pk).move_step(1, 1))
    assert sorted(type(each).__name__ for each in outcomes) == ["ValidationError", "tuple"]
    assert CycleTemplate.objects.count() == 2


def test_meetings_of_a_template_are_added_moved_and_removed(signed_in, template):
    signed_in.post(reverse("workshops:template_step_create", args=[template.uid]), step_data("Czwarte"))
    signed_in.post(reverse("workshops:template_step_move", args=[template.uid, 4, "wyzej"]))
    signed_in.post(reverse("workshops:template_step_remove", args=[template.uid, 1]))
    assert [(s.position, s.title) for s in template.sessions.all()] == [
        (1, TITLES[1]), (2, "Czwarte"), (3, TITLES[2])
    ]  # fmt: skip


def test_last_meeting_of_a_template_stays():
    template = CycleTemplate.objects.create(name="Jedno")
    template.sessions.create(position=1, title="x")
    with pytest.raises(ValidationError):
        template.remove_step(1)


def test_common_template_is_changed_by_operators_alone(signed_in, client):
    common = CycleTemplateFactory()
    address = reverse("workshops:template_step", args=[common.uid, 1])
    assert signed_in.get(common.get_absolute_url()).status_code == 200
    assert signed_in.post(address, step_data()).status_code == 403
    client.force_login(UserFactory(role="operator"))
    assert client.post(address, step_data()).status_code == 302


def test_template_of_another_project_is_not_there(signed_in):
    other = CycleTemplateFactory(programme=EditionFactory().programme)
    assert signed_in.get(other.get_absolute_url()).status_code == 404


def test_template_form_sent_twice_makes_one(signed_in, edition):
    data = {"uid": uuid.uuid4(), "name": "Nowy", "programme": edition.programme_id}
    for _n in range(2):
        signed_in.post(reverse("workshops:template_create"), data)
    assert CycleTemplate.objects.get().sessions.count() == 1


def test_withdrawn_template_is_not_offered(signed_in, template, edition):
    address = reverse("workshops:template_withdraw", args=[template.uid])
    signed_in.post(address, {"decision": "withdraw"})
    assert not CycleTemplate.objects.for_edition(edition).exists()
    signed_in.post(address, {"decision": "restore"})
    assert CycleTemplate.objects.for_edition(edition).get() == template


def test_next_version_of_a_withdrawn_template_is_withdrawn(template, edition):
    Cycle.create_from(template, edition, name="Grupa")
    template.withdraw()
    template.remove_step(1)
    assert CycleTemplate.objects.filter(previous=template).exists()
    assert not CycleTemplate.objects.for_edition(edition).exists()


def test_shipped_templates_are_loaded_once():
    load_templates()
    load_templates()
    found = {template.name: titles(template) for template in CycleTemplate.objects.all()}
    assert TITLES in found.values()
    assert any("inicjuj" in name for name in found)
    for template in CycleTemplate.objects.all():
        for step in template.sessions.all():
            assert step.minutes == step.agenda_minutes, step


def test_template_that_an_operator_changed_is_not_loaded_over():
    load_templates()
    template = CycleTemplate.objects.filter(sessions__title=TITLES[0]).get()
    template.rename(name="Nasze", description="")
    load_templates()
    assert CycleTemplate.objects.filter(sessions__title=TITLES[0]).get().name == "Nasze"


def test_list_of_templates_has_a_constant_number_of_queries(signed_in, template, edition):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(reverse("workshops:templates")).status_code == 200
        return len(queries)

    count()
    one = count()
    CycleTemplateFactory(programme=edition.programme)
    CycleTemplateFactory()
    assert count() == one
