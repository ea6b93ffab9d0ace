"""A strip that fundings share is copied before one of them changes it: others' papers stay as they are."""

from secrets import token_hex

from django.db import transaction

from documents.models import SignStrip
from documents.strips import SHIPPED

from ..models import Funding, Programme


@transaction.atomic
def own_strip(funding):
    """The funding's strip, its own alone. Makes an empty one, or a copy of a shared one."""
    Programme.objects.locked().get(pk=funding.programme_id)
    funding.refresh_from_db(fields=["sign_strip"])
    shared = funding.sign_strip
    if shared and shared.code not in SHIPPED and not shared.fundings.exclude(pk=funding.pk).exists():
        return shared
    name = f"{funding.programme}: {funding.source}"[:200]
    strip = SignStrip.objects.create(code=f"funding-{funding.pk}-{token_hex(4)}", name=name)
    if shared:
        images = list(shared.images.all())
        for image in images:
            image.pk, image.strip, image._state.adding = None, strip, True
        strip.images.bulk_create(images)
    Funding.objects.filter(pk=funding.pk).update(sign_strip=strip)
    return strip


@transaction.atomic
def raise_sign(strip, pk):
    """One place to the front; positions are unique, and the constraint is checked at the end."""
    SignStrip.objects.select_for_update().get(pk=strip.pk)
    signs = list(strip.images.all())
    index = next((index for index, sign in enumerate(signs) if sign.pk == pk), 0)
    if index:
        signs[index - 1], signs[index] = signs[index], signs[index - 1]
    for position, sign in enumerate(signs, start=1):
        strip.images.filter(pk=sign.pk).update(position=position)
