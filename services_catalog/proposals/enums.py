from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProposalStatus(models.TextChoices):
    ASKED = "asked", pgettext_lazy("proposal", "not sent yet")
    WAITING = "waiting", pgettext_lazy("proposal", "waiting for a decision")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    PARTLY = "partly", pgettext_lazy("proposal", "accepted in part")
    REFUSED = "refused", pgettext_lazy("proposal", "refused")


class ErrorReason(models.TextChoices):
    PHONE = "phone", _("The phone number is out of date")
    ENDED = "ended", _("They do not run it any more")
    ADDRESS = "address", _("The address is wrong")
    HOURS = "hours", _("The hours are wrong")
    OTHER = "other", _("Something else is out of date")
    DUPLICATE = "duplicate", _("The same service is on the list twice")


class ErrorStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("report of an error", "waiting")
    CORRECTED = "corrected", pgettext_lazy("report of an error", "corrected")
    TRUE = "true", pgettext_lazy("report of an error", "the entry is true")
    ENDED = "ended", pgettext_lazy("report of an error", "the service has ended")
