"""Services are translated into every language of contents by those who edit them."""

from django.conf import settings

from coop_portal import registry
from coop_portal.translations import Translatable

from . import perms
from .models import Service


def register():
    entry = Translatable(
        Service,
        lambda scope: Service.objects.visible_to(scope),
        perms.can_edit,
        lambda service: [code for code, _name in settings.CONTENT_LANGUAGES],
        Service.get_absolute_url,
    )
    registry.translatables.register("usluga", entry)
