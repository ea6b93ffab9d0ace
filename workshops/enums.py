from django.db import models
from django.utils.translation import gettext_lazy as _


class CycleStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")


class CycleOutcome(models.TextChoices):
    PENDING = "pending", _("not decided yet")
    AGREEMENT = "agreement", _("agreement")
    PLAN = "plan", _("plan of cooperation")
    NONE = "none", _("nothing signed")


class SessionKind(models.TextChoices):
    WORKSHOP = "workshop", _("workshop")
    INITIATING_MEETING = "initiating", _("initiating meeting")
    TEAM_MEETING = "team_meeting", _("team meeting")
    TRAINING = "training", _("training")
    PREPARATION = "preparation", _("preparation meeting")
    DISSEMINATION = "dissemination", _("dissemination meeting")
    STUDY_VISIT = "study_visit", _("study visit")
    CONFERENCE = "conference", _("conference")
    OTHER = "other", _("other")


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class SessionMode(models.TextChoices):
    ON_SITE = "on_site", _("on site")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("on site and online")


class SessionRoleKind(models.TextChoices):
    OPENER = "opener", _("opens the meeting")
    LEAD = "lead", _("leads the meeting")
    MODERATOR = "moderator", _("moderator")
    EXPERT = "expert", _("expert")
    ANIMATOR = "animator", _("animator")
    GUEST = "guest", _("guest")


class Answer(models.TextChoices):
    NONE = "none", _("no answer yet")
    YES = "yes", _("will come")
    NO = "no", _("will not come")


class Presence(models.TextChoices):
    PRESENT = "present", _("present")
    ABSENT = "absent", _("absent")
    EXCUSED = "excused", _("excused")


class RecommendationStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("not accepted")


class OfferKind(models.TextChoices):
    RESIDENTS = "residents", _("for residents")
    PARTNERS = "partners", _("for partners")
