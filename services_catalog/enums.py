from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    TO_APPROVE = "to_approve", _("to be approved")
    RETURNED = "returned", _("returned for correction")
    PUBLISHED = "published", _("published")
    SUSPENDED = "suspended", _("paused")
    WITHDRAWN = "withdrawn", _("ended")


class Fee(models.TextChoices):
    FREE = "free", _("free of charge")
    PARTLY = "partly", _("partly paid")
    PAID = "paid", _("paid")
    UNKNOWN = "unknown", _("ask about the fee")


class Referral(models.TextChoices):
    NONE = "none", _("no referral needed")
    NEEDED = "needed", _("referral needed")
    UNKNOWN = "unknown", _("ask about a referral")


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("on site")
    AT_HOME = "at_home", _("at the client's home")
    ONLINE = "online", _("online")
    PHONE = "phone", _("by phone")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Freshness(models.TextChoices):
    """Counted from the last confirmation, never stored."""

    FRESH = "fresh", _("confirmed")
    DUE = "due", _("to be confirmed")
    STALE = "stale", _("not confirmed for long")


# Languages beside Polish in which a service speaks to people.
LANGUAGES = {
    "uk": _("Ukrainian"),
    "en": _("English"),
    "ru": _("Russian"),
    "be": _("Belarusian"),
    "de": _("German"),
    "pjm": _("Polish Sign Language"),
}


class JoiningStatus(models.TextChoices):
    PREPARING = "preparing", pgettext_lazy("joining", "being prepared")
    ASKING = "asking", pgettext_lazy("joining", "providers are being asked")
    FINISHED = "finished", pgettext_lazy("joining", "finished")
    CANCELLED = "cancelled", pgettext_lazy("joining", "given up")


class JoiningStep(models.TextChoices):
    """What the person has to look through before the question goes out; any of them may stay empty."""

    ANIMATOR = "animator", _("Animator and deputy")
    TEAMS = "teams", _("Teams")
    PROVIDERS = "providers", _("Whom to ask")


class CoverageAnswer(models.TextChoices):
    YES = "yes", _("yes")
    CONDITIONAL = "conditional", _("on a condition")
    NO = "no", _("no")


class ImportStatus(models.TextChoices):
    READ = "read", pgettext_lazy("import", "columns to be looked at")
    CHECKED = "checked", pgettext_lazy("import", "ready to load")
    APPLIED = "applied", pgettext_lazy("import", "loaded")
    CANCELLED = "cancelled", pgettext_lazy("import", "dropped")


class RowAction(models.TextChoices):
    CREATE = "create", _("new entry")
    UPDATE = "update", _("change of an entry")
    SAME = "same", _("nothing changes")
    LEFT = "left", _("to be corrected")


class TemplateLevel(models.TextChoices):
    """Whose residents a typical service is for."""

    GMINA = "gmina", _("the gmina")
    POWIAT = "powiat", _("the whole powiat")


class EntryOutcome(models.TextChoices):
    ENTRY = "entry", _("an entry")
    NOT_RUN = "not_run", _("we do not run such a service")


class StretchKind(models.TextChoices):
    CAMPAIGN = "campaign", _("campaign: everybody is asked")
    PAUSE = "pause", _("pause: nobody is asked")


class ReviewReason(models.TextChoices):
    CAMPAIGN = "campaign", _("campaign")
    INTERVAL = "interval", _("the interval is over")
    FUNDING = "funding", _("the money ends")


class Reply(models.TextChoices):
    """What a provider says of one service by the link of the mail."""

    TRUE = "true", _("everything is true")
    CHANGED = "changed", _("something has changed")
    ENDED = "ended", _("we do not run it any more")


class Outcome(models.TextChoices):
    """What came of a call. The first three say that the number works."""

    WORKS = "works", pgettext_lazy("outcome of a call", "works")
    PLACES = "places", pgettext_lazy("outcome of a call", "there is a place")
    FULL = "full", pgettext_lazy("outcome of a call", "no free places")
    WRONG_NUMBER = "wrong_number", pgettext_lazy("outcome of a call", "the number is out of date")
    ENDED = "ended", pgettext_lazy("outcome of a call", "they do not run it any more")
    NO_ANSWER = "no_answer", pgettext_lazy("outcome of a call", "nobody answers")


REACHED = (Outcome.WORKS, Outcome.PLACES, Outcome.FULL)
NEGATIVE = (Outcome.WRONG_NUMBER, Outcome.ENDED)
# What a professional may tap; that nobody answers once is no news.
TAPPED = (*REACHED, *NEGATIVE)


class Caller(models.TextChoices):
    """Who called: by the role alone, the person is not kept."""

    SOCIAL_WORKER = "social_worker", _("social worker")
    ANIMATOR = "animator", _("animator")
    PROFESSIONAL = "professional", pgettext_lazy("who called", "professional")


class SelectionReason(models.TextChoices):
    """Why a service is in a selection for a help plan. Closed: what is said of a client has no place in the portal."""

    NEED = "need", pgettext_lazy("reason of a choice", "it meets the need that was found")
    CHOICE = "choice", pgettext_lazy("reason of a choice", "the person has chosen it")
    NEAR = "near", pgettext_lazy("reason of a choice", "it is near or easy to get to")
    SOON = "soon", pgettext_lazy("reason of a choice", "it can begin at once")
    FREE = "free", pgettext_lazy("reason of a choice", "it is free of charge")
    OPEN = "open", pgettext_lazy("reason of a choice", "it needs no referral")
    FITTED = "fitted", pgettext_lazy("reason of a choice", "it is fit for the age or a disability")
    GOES_ON = "goes_on", pgettext_lazy("reason of a choice", "it goes on with what was begun")
    TOGETHER = "together", pgettext_lazy("reason of a choice", "it goes with other help of the plan")


class PlanContent(models.TextChoices):
    """What a column of a plan holds."""

    GOAL = "goal", pgettext_lazy("column of a plan", "goal (your heading)")
    ACTION = "action", pgettext_lazy("column of a plan", "service")
    PROVIDER = "provider", pgettext_lazy("column of a plan", "realizator and contact")
    PLACE = "place", pgettext_lazy("column of a plan", "address and hours")
    TERM = "term", pgettext_lazy("column of a plan", "time limit")
    REASON = "reason", pgettext_lazy("column of a plan", "reason of the choice")
    NOTE = "note", pgettext_lazy("column of a plan", "note")
    FEE = "fee", pgettext_lazy("column of a plan", "fee and referral")
    SIGNING_UP = "signing_up", pgettext_lazy("column of a plan", "how to sign up")
    BLANK = "blank", pgettext_lazy("column of a plan", "empty, to be filled in by hand")
