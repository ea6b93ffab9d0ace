"""The signs of a funding, as its coordinator edits them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from documents.models import SignStripImage
from documents.strips import install
from tests.accounts.factories import UserFactory
from tests.documents.factories import PDF, PNG

from .factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
FLAG = "img/signs/eu-esf.svg"


@pytest.fixture
def programme(client):
    programme = ProgrammeFactory()
    client.force_login(UserFactory(role=Role.COORDINATOR, programme=programme))
    return programme


@pytest.fixture
def funding(programme):
    return programme.fundings.create(source="PO WER", sign_strip=install("po-wer"))


def post(client, name, funding, *args, **data):
    return client.post(reverse(f"programmes:{name}", args=[funding.programme.uid, funding.pk, *args]), data)


def signs(funding):
    funding.refresh_from_db()
    return [sign.alt.split(",")[0] for sign in funding.sign_strip.images.all()]


def image(name="logo.png", content=PNG):
    return SimpleUploadedFile(name, content)


BEFORE = ["Fundusze Europejskie", "Rzeczpospolita Polska", "Unia Europejska"]


def test_strip_that_others_share_is_copied_before_it_changes(client, funding):
    other = ProgrammeFactory().fundings.create(source="PO WER", sign_strip=install("po-wer"))
    assert post(client, "sign_add", funding, upload=image(), alt="Gmina", size=80).status_code == 302
    assert signs(funding) == [*BEFORE, "Gmina"]
    assert signs(other) == BEFORE
    own = funding.sign_strip_id
    post(client, "sign_add", funding, upload=image(), alt="Powiat", size=80)
    assert signs(funding) == [*BEFORE, "Gmina", "Powiat"]
    assert funding.sign_strip_id == own


def test_strip_that_the_portal_ships_is_never_changed_itself(client, funding):
    post(client, "sign_remove", funding, install("po-wer").images.first().pk)
    assert signs(funding) == BEFORE[1:]
    assert install("po-wer").images.count() == 3


def test_signs_move_and_leave(client, funding):
    last = install("po-wer").images.last()
    assert post(client, "sign_up", funding, last.pk).status_code == 302
    assert signs(funding) == [BEFORE[0], BEFORE[2], BEFORE[1]]
    first = funding.sign_strip.images.first()
    for _time in range(2):  # the second click finds nothing
        assert post(client, "sign_remove", funding, first.pk).status_code == 302
    assert signs(funding) == [BEFORE[2], BEFORE[1]]


def test_sign_of_a_shared_strip_is_edited_in_the_copy(client, funding):
    sign = install("po-wer").images.all()[1]
    data = {"static_path": sign.static_path, "alt": "Polska", "size": 50}
    assert post(client, "sign_edit", funding, sign.pk, **data).status_code == 302
    assert signs(funding) == [BEFORE[0], "Polska", BEFORE[2]]
    assert funding.sign_strip.images.all()[1].height_percent == 50
    sign.refresh_from_db()
    assert (sign.alt, sign.height_percent) == ("Rzeczpospolita Polska", 100)


def test_shipped_flag_brings_its_words_and_its_mark(client, programme):
    funding = programme.fundings.create(source="EFS")
    page = client.get(reverse("programmes:strip", args=[programme.uid, funding.pk]))
    assert page.context["lacks_flag"]
    assert post(client, "sign_add", funding, static_path=FLAG, size=100).status_code == 302
    funding.refresh_from_db()
    sign = funding.sign_strip.images.get()
    assert (sign.is_eu_flag, sign.alt) == (True, "Unia Europejska, Europejski Fundusz Społeczny")
    assert not client.get(reverse("programmes:strip", args=[programme.uid, funding.pk])).context["lacks_flag"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"size": 101, "static_path": FLAG}, "size"),
        ({"size": -5, "static_path": FLAG}, "size"),
        ({"size": 9, "static_path": FLAG}, "size"),
        ({"size": 100}, "upload"),
        ({"size": 100, "upload": "png", "static_path": FLAG}, "upload"),
        ({"size": 100, "upload": "png"}, "alt"),
        ({"size": 100, "upload": "pdf", "alt": "Znak"}, "upload"),
        ({"size": 100, "static_path": "../settings.py"}, "static_path"),
    ],
)
def test_what_is_no_sign_is_refused_and_nothing_changes(client, funding, data, field):
    contents = {"png": image(), "pdf": image("logo.png", PDF)}
    data = {name: contents.get(value, value) for name, value in data.items()}
    response = post(client, "sign_add", funding, **data)
    assert field in response.context["form"].errors
    assert signs(funding) == BEFORE
    assert funding.sign_strip == install("po-wer")


def test_sign_larger_than_the_flag_is_refused_by_the_database(funding):
    with pytest.raises(IntegrityError, match="documents_sign_not_larger_than_flag"), transaction.atomic():
        SignStripImage.objects.filter(strip=funding.sign_strip).update(width_percent=101)


def test_funding_of_another_project_is_not_there(client, programme):
    other = ProgrammeFactory().fundings.create(source="EFS")
    address = reverse("programmes:strip", args=[programme.uid, other.pk])
    assert client.get(address).status_code == 404
