from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    MERGED = "merged", _("joined with another one")


class LeavingReason(models.TextChoices):
    """Kinds alone: free words would soon tell of somebody's health."""

    DUTIES = "duties", _("other duties")
    LEFT_JOB = "left_job", _("works elsewhere now")
    RESIGNED = "resigned", _("withdrew")
    DATES = "dates", _("the dates do not fit")
    OTHER = "other", _("another reason")


class WaitingStatus(models.TextChoices):
    WAITING = "waiting", _("waiting for a place")
    JOINED = "joined", _("joined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Vote(models.TextChoices):
    YES = "yes", pgettext_lazy("vote", "for")
    NO = "no", pgettext_lazy("vote", "against")
    ABSTAIN = "abstain", pgettext_lazy("vote", "abstains")


class RegistrationStatus(models.TextChoices):
    REGISTERED = "has_place", _("has a place")
    WAITING = "waiting", _("on the waiting list")
    WITHDRAWN = "withdrawn", _("withdrawn")


class FoodNeed(models.TextChoices):
    VEGETARIAN = "vegetarian", _("vegetarian")
    VEGAN = "vegan", _("vegan")
    GLUTEN_FREE = "gluten_free", _("without gluten")
    LACTOSE_FREE = "lactose_free", _("without milk")
    ALLERGY = "allergy", _("allergy (I will tell the organiser)")


class AccessNeed(models.TextChoices):
    WHEELCHAIR = "wheelchair", _("a place without steps")
    SIGN_LANGUAGE = "sign_language", _("Polish sign language")
    LOOP = "loop", _("induction loop or captions")
    LARGE_PRINT = "large_print", _("large print")
    ASSISTANT = "assistant", _("I come with an assistant")
    QUIET = "quiet", _("a quiet place to rest")


class OfferKind(models.TextChoices):
    RESIDENTS = "residents", _("for residents")
    PARTNERS = "partners", _("for partners")
