from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    CONSULTATION = "consultation", _("in consultation")
    FREEZING = "freezing", _("wording being fixed")
    FROZEN = "frozen", _("ready to sign")
    SIGNING = "signing", _("being signed")
    SIGNED = "signed", _("signed")
    TERMINATED = "terminated", _("terminated")
    SUPERSEDED = "superseded", _("superseded")
    CANCELLED = "cancelled", _("cancelled")
    REFUSED = "refused", _("refused")


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


class SignerRule(models.TextChoices):
    ALONE = "alone", _("alone")
    TOGETHER = "together", _("together with another")
