"""The contact person of a service: who may be chosen, and who sees whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partners.enums import Visibility
from services_catalog import perms
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, PersonFactory, PostFactory

YESTERDAY = -timedelta(days=1)


@pytest.fixture
def post(town):
    town.provider.email = "gok@example.org"
    town.provider.save()
    person = PersonFactory(last_name="Kontaktowa", phone="86 555 01 99", visibility=Visibility.PROFESSIONALS)
    return PostFactory(person=person, institution=town.provider, title="instruktorka")


def show(town, client, service):
    return client.get(service.get_absolute_url()).content.decode()


def entry(service, **values):
    """What the form sends for a service as it is."""
    return {
        "name": service.name,
        "provider": service.provider.name,
        "coverage": [each.pk for each in service.coverage.all()],
        "fee": "unknown",
        "referral": "unknown",
        "professional_contact_visibility": "professionals",
        "seen": service.updated_at.isoformat(),
    } | values


def test_professionals_see_post_and_mailbox_before_the_name(town, as_user, post):
    service = town.service(contact=post)
    page = show(town, as_user(UserFactory(role="social_worker", institution=InstitutionFactory())), service)
    panel = page[page.index('id="professionals"') :]
    places = [panel.index(word) for word in ("instruktorka", "gok@example.org", "Kontaktowa", "86 555 01 99")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("visibility", "public", "worker", "member", "operator"),
    [
        ("public", True, True, True, True),
        ("professionals", False, True, True, True),
        ("private", False, False, True, True),
    ],
)
def test_contact_is_seen_as_its_card_allows(
    town, client, as_user, post, visibility, public, worker, member, operator
):
    post.person.visibility = visibility
    post.person.save()
    service = town.service(contact=post)
    clients = [
        client,
        as_user(UserFactory(role="social_worker", institution=InstitutionFactory())),
        as_user(UserFactory(role="member", institution=town.provider)),
        as_user(town.operator),
    ]
    seen = ["Kontaktowa" in show(town, each, service) for each in clients]
    assert seen == [public, worker, member, operator]


def test_who_has_left_is_not_called(town, as_user, post):
    post.ends_on = timezone.localdate() + YESTERDAY
    post.save()
    service = town.service(contact=post)
    assert service.contact_today is None
    page = show(town, as_user(town.animator), service)
    assert "Kontaktowa" not in page


def test_contact_goes_with_the_post(town, post):
    service = town.service(contact=post)
    post.delete()
    service.refresh_from_db()
    assert service.contact is None


def test_caretaker_chooses_among_posts_of_the_realizator(town, as_user, post):
    PostFactory()
    PostFactory(institution=town.provider, ends_on=timezone.localdate() + YESTERDAY)
    service = town.service()
    client = as_user(town.caretaker)
    address = reverse("services_catalog:edit", args=[service.uid])
    assert list(client.get(address).context["form"].fields["contact"].queryset) == [post]
    response = client.post(address, entry(service, provider=town.provider.pk, contact=post.pk))
    assert response.status_code == 302, response.context["form"].errors
    service.refresh_from_db()
    assert service.contact == post


def test_post_elsewhere_is_refused(town, as_user):
    foreign = PostFactory()
    service = town.service()
    address = reverse("services_catalog:edit", args=[service.uid])
    response = as_user(town.animator).post(address, entry(service, contact=foreign.pk))
    assert response.context["form"].errors.keys() == {"contact"}


def test_new_realizator_needs_another_contact(town, as_user, post):
    service = town.service(contact=post)
    other = InstitutionFactory(name="Nowy realizator", seat=town.gmina)
    address = reverse("services_catalog:edit", args=[service.uid])
    response = as_user(town.animator).post(address, entry(service, provider=other.name, contact=post.pk))
    assert response.context["form"].errors.keys() == {"contact"}


def test_private_person_is_not_named_to_the_animator(town, as_user, post):
    post.person.visibility = Visibility.PRIVATE
    post.person.save()
    service = town.service(contact=post)
    page = as_user(town.animator).get(reverse("services_catalog:edit", args=[service.uid]))
    choices = [label for _key, label in page.context["form"].fields["contact"].choices]
    assert "Kontaktowa" not in page.content.decode()
    assert "instruktorka" in choices


def test_new_entry_of_a_caretaker_offers_the_own_posts(town, as_user, post):
    form = as_user(town.caretaker).get(reverse("services_catalog:create")).context["form"]
    assert list(form.fields["contact"].queryset) == [post]
    form = as_user(town.animator).get(reverse("services_catalog:create")).context["form"]
    assert "contact" not in form.fields


def test_lines_of_the_journal_are_no_change_of_state(town):
    service = town.service(status="draft", phone="86 555 01 02", eligibility="Wszyscy")
    service.publish(by=town.animator)
    service.events.create(verb="extend_coverage", from_status="published", to_status="published")
    assert service.last_change().verb == "publish"


def test_shown_contact_of_a_service_without_one(town):
    class Public:
        is_operator = is_professional = False
        institution_ids = ()

    assert perms.shown_contact(Public(), town.service()) is None
