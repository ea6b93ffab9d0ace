import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from stdnum.pl import nip, regon

from accounts.enums import SCOPE_OF_ROLE, Role
from accounts.models import User
from coop_portal.management.seed import DEMO_LOGINS
from coop_portal.management.seed.content import content, uid
from partners.models import Institution, Location, Person
from services_catalog.models import RecipientGroup, Service
from tests.coop_portal.seed_facts import FACTS, PHRASES, WORKSHOPS, institution, programme, says
from workshops.models import Cycle

OURS = (
    "accounts",
    "notifications",
    "documents",
    "partners",
    "programmes",
    "services_catalog",
    "workshops",
    "agreements",
)
pytestmark = pytest.mark.usefixtures("seeded_module")


@pytest.mark.parametrize("name", FACTS)
def test_fact_is_in_the_portal(name):
    value, expected = FACTS[name]
    assert value() == (expected() if callable(expected) else expected)


@pytest.mark.parametrize(("project", "field", "words"), PHRASES)
def test_text_of_project_says(project, field, words):
    assert says(getattr(programme(project), field), words)


def counts():
    return {
        model._meta.label: model._base_manager.count()
        for label in OURS
        for model in apps.get_app_config(label).get_models()
    }


def test_seed_twice_adds_nothing():
    before = counts()
    call_command("seed", stdout=io.StringIO())
    assert counts() == before


def test_seed_leaves_what_somebody_changed():
    with transaction.atomic():
        service = Service.objects.get(uid=uid("service", "ruch-seniorzy-kobylin"))
        Service.objects.filter(pk=service.pk).update(summary="Zmienione")
        call_command("seed", stdout=io.StringIO())
        service.refresh_from_db()
        transaction.set_rollback(True)
    assert service.summary == "Zmienione"


def test_seed_refuses_where_it_is_not_allowed(settings):
    settings.SEED_ALLOWED = False
    with pytest.raises(CommandError, match="na prawdziwym wdrożeniu"):
        call_command("seed")


def test_login_of_each_role_works():
    for _label, email, password in DEMO_LOGINS:
        assert User.objects.get(email=email).check_password(password)
    roles = set(User.objects.exclude(memberships=None).values_list("memberships__role", flat=True))
    assert roles == set(SCOPE_OF_ROLE) == set(Role)


def test_moderator_has_one_meeting_alone():
    moderator = User.objects.get(email="moderator@example.org")
    assert not moderator.memberships.exists()
    assert [role.session.title for role in moderator.person.session_roles.all()] == WORKSHOPS[:1]


def test_group_of_six_keeps_the_rules():
    cycle = (
        Cycle.objects.filter(group__members__isnull=False, edition__programme=programme("mik"))
        .distinct()
        .get()
    )
    assert cycle.group.members.current().count() == 6
    assert all(finding.kept for finding in cycle.group.findings())


def test_services_are_marked_as_samples():
    """All but the national helplines, which are true."""
    services = Service.objects.filter(is_national=False)
    answers = [ask for ask in content("reactions")["request"]["ask"] if "entry" in ask]
    assert services.count() == len(content("services")["service"]) + len(answers)
    assert Service.objects.filter(is_national=True, is_sample=False, status="published").count() > 8
    assert not services.filter(is_sample=False).exists()
    assert not services.exclude(email="").exclude(email__endswith="@example.org").exists()
    assert set(services.values_list("status", flat=True)) == {
        "published",
        "suspended",
        "withdrawn",
        "to_approve",
        "draft",
    }


def test_services_have_every_freshness():
    assert {service.freshness for service in Service.objects.published()} == {"fresh", "due", "stale"}


def test_services_serve_every_recipient_group():
    served = set(Service.objects.published().values_list("recipients__code", flat=True))
    assert served == set(RecipientGroup.objects.values_list("code", flat=True))


def test_confidential_place_keeps_its_street():
    shelter = Location.objects.get(is_confidential=True)
    assert shelter.street not in shelter.public_address()


def test_invented_numbers_have_right_checksums():
    samples = Institution.objects.filter(is_sample=True).exclude(nip="")
    assert samples.exists()
    for sample in samples:
        assert nip.is_valid(sample.nip)
        assert sample.nip.startswith("000")
        assert regon.is_valid(sample.regon)
        assert sample.regon.startswith("99")


def test_institutions_without_personality_act_for_somebody():
    gops = institution("gops-kobylin")
    assert gops.legal_subject.name == "Gmina Kobylin-Borzymy"
    waiting = Institution.objects.exclude(status="verified").values_list("status", flat=True)
    assert list(waiting) == ["pending"] * 4  # two registered themselves, two wrote their entries


def test_named_people_have_their_posts():
    posts = {(str(p), p.posts.get().institution.name) for p in Person.objects.filter(visibility="public")}
    assert posts == {
        ("Natalia Roicka", "Mazowiecki Instytut Kultury"),
        ("Izabella Nowak", "Miejski Ośrodek Pomocy Społecznej w Mysłowicach"),
        ("Iwona Kalinowska", "Powiatowe Centrum Pomocy Rodzinie w Wysokiem Mazowieckiem"),
    }
