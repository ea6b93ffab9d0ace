from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from coop_portal import registry, signs


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documents")

    def ready(self):
        from coop_portal import vocabulary

        from . import perms
        from .models import DocumentType

        vocabulary.register("rodzaje-dokumentow", DocumentType)
        registry.acts.register("download", _("downloaded a file"))
        registry.signed.register(
            "documents.issueddocument", lambda document: signs.projects_of(document.subject)
        )
        registry.file_access.register("documents.issueddocument", perms.may_see)
        registry.file_access.register(
            "documents.signstrip", lambda scope, strip: True
        )  # shown on public pages
