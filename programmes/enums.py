from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("running")
    AFTER_END = "after_end", _("after its end")
    ARCHIVED = "archived", _("archived")


class PartnerRole(models.TextChoices):
    LEAD = "lead", _("lead")
    PARTNER = "partner", _("partner")
    FOREIGN_PARTNER = "foreign_partner", _("foreign partner")
    CONTRACTOR = "contractor", _("carries out for the lead")
    SITE = "site", _("place of the pilot")


class SamePlace(models.TextChoices):
    """What "in the same place" means for the institutions of one group."""

    ANY = "any", _("no condition")
    LOCALITY = "locality", _("the same locality")
    GMINA = "gmina", _("the same gmina")
    TOWN_AND_NAMESAKE = "town", _("a town and its namesake gmina")
    POWIAT = "powiat", _("the same powiat")


class MilestoneStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    REACHED = "reached", _("reached")
    MISSED = "missed", _("missed")


class CallStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    CLOSED = "closed", _("closed")


class ResultKind(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACHIEVED = "achieved", _("achieved")


class PracticeStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("waiting for review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
