from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    PORTAL = "portal", _("portal")
    LINK = "link", _("link from a mail")
    PHONE = "phone", pgettext_lazy("channel", "phone")
    MAIL = "mail", _("e-mail")
    E_DORECZENIA = "e-doreczenia", _("e-Delivery")
    PAPER = "paper", _("paper")
    MEETING = "meeting", _("meeting")
    DOCUMENT = "document", _("document")
    IMPORT = "import", _("import")


# The end of "recorded on the basis of ...": Polish needs the genitive.
BASIS_OF_CHANNEL = {
    Channel.PORTAL: pgettext_lazy("recorded on the basis of", "an account in the portal"),
    Channel.LINK: pgettext_lazy("recorded on the basis of", "a link from a mail"),
    Channel.PHONE: pgettext_lazy("recorded on the basis of", "a phone call"),
    Channel.MAIL: pgettext_lazy("recorded on the basis of", "an e-mail"),
    Channel.E_DORECZENIA: pgettext_lazy("recorded on the basis of", "e-Delivery"),
    Channel.PAPER: pgettext_lazy("recorded on the basis of", "a letter on paper"),
    Channel.MEETING: pgettext_lazy("recorded on the basis of", "a meeting"),
    Channel.DOCUMENT: pgettext_lazy("recorded on the basis of", "a document"),
    Channel.IMPORT: pgettext_lazy("recorded on the basis of", "an import"),
}


class ScanState(models.TextChoices):
    NOT_SCANNED = "not_scanned", _("not scanned")
    CLEAN = "clean", _("clean")
    INFECTED = "infected", _("infected")


class DocumentStatus(models.TextChoices):
    MAKING = "making", pgettext_lazy("document", "being made")
    ISSUED = "issued", pgettext_lazy("document", "issued")
    CANCELLED = "cancelled", pgettext_lazy("document", "cancelled")
    REVOKED = "revoked", pgettext_lazy("document", "revoked")
