"""The list that people sign when they take their certificates."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from coop_portal.pdf import render_pdf
from documents.enums import DocumentStatus
from programmes.enums import FolderLevel
from programmes.folder.steps import LETTERS

from .qualifying import standings


def receipt_context(cycle):
    """A row a person with a valid certificate; who has no e-mail is marked: theirs must be handed over."""
    issued = [
        each for each in standings(cycle) if each.document and each.document.status == DocumentStatus.ISSUED
    ]
    return {
        "title": _("Receipt of certificates: %(cycle)s") % {"cycle": cycle},
        "cycle": cycle,
        "programme": cycle.edition.programme,
        "rows": issued,
        "sign_strip": cycle.edition.programme.sign_images(embed=True),
        "folder_code": f"{LETTERS[FolderLevel.GROUP]}{cycle.pk}",
    }


def receipt_pdf(cycle):
    with translation.override(settings.LANGUAGE_CODE):
        return render_pdf("workshops/certificates/pdf/receipt.html", receipt_context(cycle))
