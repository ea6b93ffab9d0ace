from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("agreement", "draft")
    CONSULTATION = "consultation", pgettext_lazy("agreement", "in consultation")
    FREEZING = "freezing", pgettext_lazy("agreement", "wording being fixed")
    FROZEN = "frozen", pgettext_lazy("agreement", "ready to sign")
    SIGNING = "signing", pgettext_lazy("agreement", "being signed")
    SIGNED = "signed", pgettext_lazy("agreement", "signed")
    TERMINATED = "terminated", pgettext_lazy("agreement", "terminated")
    SUPERSEDED = "superseded", pgettext_lazy("agreement", "superseded")
    CANCELLED = "cancelled", pgettext_lazy("agreement", "cancelled")
    REFUSED = "refused", pgettext_lazy("agreement", "refused")


class ClauseKind(models.TextChoices):
    PREAMBLE = "preamble", _("preamble")
    LEGAL_BASIS = "legal_basis", _("legal basis")
    AIM = "aim", _("aim")
    SCOPE = "scope", _("scope and forms of cooperation")
    DUTIES = "duties", _("duties of the parties")
    COORDINATORS = "coordinators", _("coordinators")
    COMMUNICATION = "communication", _("communication and meetings")
    FINANCING = "financing", _("financing")
    DATA_PROTECTION = "data_protection", _("data protection")
    PROMOTION = "promotion", _("promotion and signs")
    EVALUATION = "evaluation", _("evaluation")
    DURATION = "duration", _("duration and notice")
    JOINING = "joining", _("joining of new parties")
    CHANGES = "changes", _("changes")
    FINAL = "final", _("final provisions")
    OTHER = "other", _("other")


class SignerBasis(models.TextChoices):
    KRS = "krs", _("entry in the National Court Register")
    STATUTE = "statut", _("statute")
    RESOLUTION = "uchwala", _("resolution")
    POWER_OF_ATTORNEY = "pelnomocnictwo", _("power of attorney")
    AUTHORISATION = "upowaznienie", _("authorisation")
    OFFICE = "urzad", _("office held")


# A basis that is a document of its own: it is quoted with its number and date.
BASES_WITH_DOCUMENT = (SignerBasis.RESOLUTION, SignerBasis.POWER_OF_ATTORNEY, SignerBasis.AUTHORISATION)


class SignerRule(models.TextChoices):
    ALONE = "alone", _("alone")
    TOGETHER = "together", _("together with another")
    # Where a party promises money, its treasurer signs beside whoever represents it.
    TREASURER = "treasurer", _("countersigns as the treasurer")


class RemarkOutcome(models.TextChoices):
    """What became of a remark; an open one waits for the coordinator."""

    OPEN = "open", pgettext_lazy("remark", "open")
    ACCEPTED = "accepted", pgettext_lazy("remark", "accepted")
    PARTLY = "partly", pgettext_lazy("remark", "accepted in part")
    REJECTED = "rejected", pgettext_lazy("remark", "not accepted")


class PartyVoice(models.TextChoices):
    """What a party says of the whole wording. Silence is none of these."""

    APPROVED = "approved", pgettext_lazy("answer of a party", "approves the wording")
    NO_REMARKS = "no_remarks", pgettext_lazy("answer of a party", "has no remarks")
    REMARKS = "remarks", pgettext_lazy("answer of a party", "has remarks")


class ChangeKind(models.TextChoices):
    TERMINATION = "termination", _("termination")
    LEAVING = "leaving", _("a party leaves")
    JOINING = "joining", _("a party joins")
    SUCCESSION = "succession", _("a successor takes a party's place")


class Rhythm(models.TextChoices):
    ONCE = "once", _("once")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    YEARLY = "yearly", _("every year")
    ONGOING = "ongoing", _("all the time")


class Outcome(models.TextChoices):
    """Of a commitment; the last one only in a review."""

    KEPT = "kept", pgettext_lazy("commitment", "kept")
    PARTLY = "partly", pgettext_lazy("commitment", "partly kept")
    NOT_KEPT = "not_kept", pgettext_lazy("commitment", "not kept")
    NEEDLESS = "needless", pgettext_lazy("commitment", "no longer needed")
