from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from documents.models import Source
from partners.models import InstitutionIdentifier, InstitutionPhone
from services_catalog.hours import Special, Stretch
from services_catalog.models import Service
from tests.partners.factories import LocationFactory, PostFactory
from tests.services_catalog.factories import ServicePlaceFactory

TOMORROW = timezone.localdate() + timedelta(days=1)
HOUSE = {
    "name": "Dom Tajny", "street": "Ukryta", "building": "77 lok. 5", "postcode": "11-111", "town": "Sekretno",
    "post_town": "Poczta Skryta", "directions": "za lasem w lewo", "accessibility": "podjazd od podwórka",
    "latitude": Decimal("52.111111"), "longitude": Decimal("21.222222"),
}  # fmt: skip
# What must not be found in anything that goes out.
SECRETS = [
    "Dom Tajny", "Ukryta", "77 lok. 5", "Sekretno", "Poczta Skryta", "za lasem", "od podwórka", "52.1111",
    "21.2222", "wewnętrzny 12", "600 300 400", "Tajemnicka", "tajna@example.org",
]  # fmt: skip


@pytest.fixture
def whole(town):
    """A service of which everything is known, and a shelter of the same provider that keeps its secrets."""
    provider = town.provider
    provider.street, provider.building, provider.postcode, provider.town = "Rynek", "2", "18-204", "Kobylin"
    provider.nip, provider.regon, provider.legal_form = "5260001246", "000288975", "instytucja_kultury"
    provider.email, provider.www, provider.bip = (
        "gok@example.org",
        "https://gok.example.org/zajęcia",
        "https://bip.example.org",
    )
    provider.save()
    InstitutionPhone.objects.create(institution=provider, number="86 111 22 33", note="sekretariat")
    InstitutionPhone.objects.create(institution=provider, number="600 300 400", visibility="professionals")
    InstitutionIdentifier.objects.create(institution=provider, registry="rspo", number="12345")
    service = town.service(
        summary="Gimnastyka dla osób starszych.", description="Dwa razy w tygodniu.",
        types=["zajecia_sportowe"], topics=["czas_wolny"], recipients=["seniorzy"], age_from=60, fee="partly",
        fee_note="5 zł od osoby", referral="needed", referral_from="lekarz", signing_up="Telefonicznie.",
        documents_needed="dowód osobisty", modes=["on_site"], languages=["pl", "uk", "pjm"], accessibility="winda",
        phone="86 999 88 77", email="zajecia@example.org", www="https://gok.example.org", season="od października",
        funded_until=TOMORROW, capacity_total=12, capacity_free=0, capacity_on=date(2026, 11, 1),
        residents_only=True, professional_contact="wewnętrzny 12", professional_contact_visibility="public",
        contact=PostFactory(institution=provider, person__last_name="Tajemnicka", person__email="tajna@example.org"),
    )  # fmt: skip
    hall = ServicePlaceFactory(service=service, hours_note="wejście od parku", location__institution=provider)
    hall.location.directions, hall.location.accessibility = "autobus 4", "podjazd"
    hall.location.latitude, hall.location.longitude = Decimal("53.100000"), Decimal("22.700000")
    hall.location.save()
    hall.set_hours(
        [
            Stretch(0, time(10), time(11)),
            Stretch(2, time(10), time(11)),
            Stretch(1, time(16), time(18), 1),
            Stretch(1, time(16), time(18), -1),
        ],
        [
            Special(TOMORROW, TOMORROW, note="remont"),
            Special(TOMORROW + timedelta(days=1), TOMORROW + timedelta(days=2), time(9), time(12)),
        ],
    )
    ServicePlaceFactory(
        service=service, location=LocationFactory(institution=provider, is_confidential=True, **HOUSE)
    )
    service.confirm(source=Source.record("phone", by=town.animator))
    return Service.objects.get(pk=service.pk)
