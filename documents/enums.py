from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    PORTAL = "portal", _("portal")
    LINK = "link", _("link from a mail")
    PHONE = "phone", _("phone")
    MAIL = "mail", _("e-mail")
    E_DORECZENIA = "e-doreczenia", _("e-Delivery")
    PAPER = "paper", _("paper")
    MEETING = "meeting", _("meeting")
    DOCUMENT = "document", _("document")
    IMPORT = "import", _("import")


class ScanState(models.TextChoices):
    NOT_SCANNED = "not_scanned", _("not scanned")
    CLEAN = "clean", _("clean")
    INFECTED = "infected", _("infected")


class DocumentStatus(models.TextChoices):
    MAKING = "making", _("being made")
    ISSUED = "issued", _("issued")
    CANCELLED = "cancelled", _("cancelled")
    REVOKED = "revoked", _("revoked")
