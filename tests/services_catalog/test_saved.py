"""Saved searches: kept by their owner alone, asked again each day, told of once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from services_catalog.models import SavedSearch
from services_catalog.saved import keeping
from services_catalog.search import index
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .factories import ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(role="social_worker", institution=InstitutionFactory())
    client.force_login(user)
    return user


def published(name, **fields):
    service = ServiceFactory(name=name, **fields)
    index.rebuild([service.pk])
    return service


def save(client, query):
    return client.post(reverse("services_catalog:save_search"), {"query": query})


def test_search_is_saved_once_and_named_by_what_was_asked(client, user):
    published("Klub seniora")
    for _click in range(2):
        assert save(client, "q=klub+seniora")["Location"] == reverse("services_catalog:saved")
    [saved] = SavedSearch.objects.all()
    assert saved.title == "„klub seniora”"
    page = client.get(reverse("services_catalog:saved")).content.decode()
    assert saved.get_absolute_url().replace("&", "&amp;") in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Najpierw wpisz słowo"),
        ("q=pomoc+dla+44051401359", "PESEL"),
        ("q=telefon+do+604123987", "Numer telefonu"),
    ],
)
def test_what_is_no_search_or_holds_client_data_is_not_saved(client, user, query, sentence):
    answer = save(client, query)
    assert "44051401359" not in answer["Location"]
    assert sentence in client.get(answer["Location"]).content.decode()
    assert not SavedSearch.objects.exists()


def test_new_service_is_told_of_once(client, user):
    published("Klub seniora w bibliotece")
    save(client, "q=klub+seniora")
    fresh = published("Klub seniora w remizie")
    for day in (1, 1, 2):
        SavedSearch.objects.update(checked_on=timezone.localdate() - timedelta(days=day))
        keeping.check_due()
    saved = SavedSearch.objects.get()
    assert saved.news == [fresh.pk]
    [message] = Message.objects.filter(kind=keeping.KIND)
    assert (message.private, message.address) == (True, user.email)
    page = client.get(reverse("services_catalog:saved")).content.decode()
    assert "1 nowa usługa" in page


def test_without_mail_nothing_is_planned(client, user):
    save(client, "q=klub+seniora")
    saved = SavedSearch.objects.get()
    client.post(reverse("services_catalog:switch_search_mail", args=[saved.uid]), {"mail": "off"})
    published("Klub seniora w remizie")
    SavedSearch.objects.update(checked_on=timezone.localdate() - timedelta(days=1))
    keeping.check_due()
    assert SavedSearch.objects.get().news
    assert not Message.objects.filter(kind=keeping.KIND).exists()


def test_limit_holds(client, user):
    SavedSearch.objects.bulk_create(
        SavedSearch(user=user, title=str(n), query=f"q={n}", checked_on=timezone.localdate())
        for n in range(20)
    )
    answer = save(client, "q=klub")
    assert "Masz już 20" in client.get(answer["Location"]).content.decode()
    assert user.saved_searches.count() == 20


def test_nobody_else_sees_or_removes_it(client, user):
    save(client, "q=klub+seniora")
    saved = SavedSearch.objects.get()
    client.force_login(UserFactory(role="operator"))
    assert "klub seniora" not in client.get(reverse("services_catalog:saved")).content.decode()
    for name in ("remove_search", "switch_search_mail"):
        assert client.post(reverse(f"services_catalog:{name}", args=[saved.uid])).status_code == 404


def test_mail_names_the_new_services(client, user):
    published("Klub seniora w bibliotece")
    save(client, "q=klub+seniora")
    published("Klub seniora w remizie")
    SavedSearch.objects.update(checked_on=timezone.localdate() - timedelta(days=1))
    keeping.check_due()
    message = Message.objects.get(kind=keeping.KIND)
    from services_catalog.saved import emails

    context = emails.context(message)
    assert [service.name for service in context["services"]] == ["Klub seniora w remizie"]
    assert emails.still_due(message)


def test_client_data_is_taken_out_of_the_address(client):
    answer = client.get(reverse("services_catalog:list"), {"q": "opieka 44051401359 w domu"})
    assert answer["Location"].endswith("?q=opieka%20w%20domu")
    page = client.get(answer["Location"]).content.decode()
    assert "PESEL" in page
    partial = client.get(
        reverse("services_catalog:list"), {"q": "opieka jan@example.com"}, headers={"HX-Request": "true"}
    )
    assert partial["HX-Push-Url"].endswith("?q=opieka")
    assert "example.com" not in partial["HX-Push-Url"]
