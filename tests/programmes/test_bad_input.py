"""What is wrong is said in a sentence at its field; what was typed stays, and nothing is half done."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from programmes.models import Funding, Programme
from tests.accounts.factories import UserFactory

from .factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
RULES = {"minimum_people": 6, "minimum_per_institution": 3, "institutions": 2, "same_place": "any"}
GOOD = {
    "finansowanie": {"source": "Erasmus+", "total": "33 826,00", "grant": "26 502,00", "currency": "EUR"},
    "edycje": {"name": "2026", "has_rules": "on"} | RULES,
    "kontakty": {"label": "Koordynator", "email": "k@example.org"},
    "linki": {"title": "BIP", "url": "https://bip.example.org"},
    "kamienie-milowe": {"number": "I", "title": "Model", "status": "planned"},
    "aktualnosci": {"title": "Spotkanie", "published_at": "2026-05-01T10:00"},
}
WHOLE = "__all__"


@pytest.fixture
def programme(client):
    programme = ProgrammeFactory()
    client.force_login(UserFactory(role=Role.COORDINATOR, programme=programme))
    return programme


def add(client, programme, kind, **data):
    return client.post(reverse("programmes:row_add", args=[programme.uid, kind]), GOOD.get(kind, {}) | data)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_good_row_is_taken(client, programme, kind):
    assert add(client, programme, kind).status_code == 302


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("finansowanie", {"total": "-1"}, "total"),
        ("finansowanie", {"grant": "-26 502,00"}, "grant"),
        ("finansowanie", {"total": "9" * 14}, "total"),
        ("finansowanie", {"total": "9" * 400}, "total"),
        ("finansowanie", {"total": "1,234"}, "total"),
        ("finansowanie", {"total": "1.000.000"}, "total"),
        ("finansowanie", {"total": "NaN"}, "total"),
        ("finansowanie", {"total": "٣"}, WHOLE),
        ("finansowanie", {"grant": "33 826,01"}, WHOLE),
        ("finansowanie", {"currency": "XYZ"}, "currency"),
        ("finansowanie", {"source": "x" * 201}, "source"),
        ("finansowanie", {"sustainability_from": "2030-01-01", "sustainability_to": "2029-01-01"}, WHOLE),
        ("finansowanie", {"retain_until": "31.02.2030"}, "retain_until"),
        ("edycje", {"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, WHOLE),
        ("edycje", {"target_people": "-21"}, "target_people"),
        ("edycje", {"target_people": "3000000000"}, "target_people"),
        ("edycje", {"minimum_people": "2"}, "minimum_people"),
        ("edycje", {"same_place": "galaktyka"}, "same_place"),
        ("kontakty", {"email": "to nie adres"}, "email"),
        ("kontakty", {"phones": "1" * 41}, "phones"),
        ("linki", {"url": "javascript:alert(1)"}, "url"),
        ("kamienie-milowe", {"due_on": "wkrótce"}, "due_on"),
        ("aktualnosci", {"published_at": "jutro"}, "published_at"),
        ("aktualnosci", {"title": "zł\x00o"}, "title"),
    ],
)
def test_bad_row_is_refused_with_a_sentence_and_keeps_what_was_typed(client, programme, kind, data, field):
    response = add(client, programme, kind, **data)
    form = response.context["form"]
    assert response.status_code == 200
    assert list(form.errors) == [field]
    assert all(sentence.strip() for sentence in form.errors[field])
    assert not form._meta.model.objects.filter(programme=programme).exists()
    first = next(iter(GOOD[kind]))
    if first not in data:
        assert f'value="{GOOD[kind][first]}"' in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "code"), [("-5", "negative"), ("−5,00", "negative"), ("9" * 14, "large"), ("sto", "amount")]
)
def test_amount_says_what_is_wrong_with_it(client, programme, typed, code):
    form = add(client, programme, "finansowanie", total=typed).context["form"]
    assert [error.code for error in form.errors.as_data()["total"]] == [code]


def test_months_in_the_wrong_order_keep_the_whole_form(client, programme):
    data = {
        "version": 1,
        "title": "Nowy tytuł",
        "goal": "Nowy cel",
        "starts_on": "2021-11",
        "ends_on": "2019-12",
    }
    response = client.post(reverse("programmes:edit", args=[programme.uid]), data)
    page = response.content.decode()
    assert "Ostatni miesiąc" in " ".join(response.context["form"].errors["__all__"])
    for typed in ("Nowy tytuł", "Nowy cel", "2021-11", "2019-12"):
        assert typed in page
    programme.refresh_from_db()
    assert programme.goal == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("regulamin.pdf", b"MZ\x90\x00"),
        ("regulamin.pdf", b""),
        ("plakat.png", b"<svg onload=alert(1)>"),
        ("makra.docx", b"PK\x03\x04 uszkodzone"),
    ],
)
def test_wrong_file_is_refused_and_the_title_stays(client, programme, name, content):
    upload = SimpleUploadedFile(name, content)
    response = add(client, programme, "dokumenty", title="Regulamin", upload=upload)
    assert list(response.context["form"].errors) == ["upload"]
    assert 'value="Regulamin"' in response.content.decode()
    assert not programme.documents.exists()


def test_database_refuses_what_no_form_let_through():
    programme = ProgrammeFactory()
    for name, write in {
        "programmes_funding_grant_within_total": lambda: Funding.objects.create(
            programme=programme, source="x", total=1, grant=2
        ),
        "programmes_funding_total_check": lambda: Funding.objects.create(
            programme=programme, source="x", total=-1
        ),
        "programmes_programme_dates": lambda: Programme.objects.filter(pk=programme.pk).update(
            starts_on="2021-11-01", ends_on="2019-12-31"
        ),
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()
