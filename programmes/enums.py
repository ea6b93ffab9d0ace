from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class PlacesUnit(models.TextChoices):
    """What the places of a call are counted in."""

    APPLICATIONS = "applications", pgettext_lazy("places", "applications")
    PEOPLE = "people", pgettext_lazy("places", "people")


class QuestionKind(models.TextChoices):
    TEXT = "text", pgettext_lazy("kind of question", "text")
    CHOICE = "choice", pgettext_lazy("kind of question", "choice from a list")
    NUMBER = "number", pgettext_lazy("kind of question", "number")
    FILE = "file", pgettext_lazy("kind of question", "file")
    DECLARATION = "declaration", pgettext_lazy("kind of question", "declaration (a box to tick)")


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("application", "draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "submitted")
    RETURNED = "returned", pgettext_lazy("application", "returned for correction")
    UNDER_ASSESSMENT = "under_assessment", pgettext_lazy("application", "under assessment")
    ACCEPTED = "accepted", pgettext_lazy("application", "accepted")
    RESERVE = "reserve", pgettext_lazy("application", "on the reserve list")
    REJECTED = "rejected", pgettext_lazy("application", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")


class ApplicationRole(models.TextChoices):
    LEAD = "lead", pgettext_lazy("institution of an application", "lead")
    PARTNER = "partner", pgettext_lazy("institution of an application", "partner")


class PartnerConfirmation(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("part in an application", "not confirmed yet")
    CONFIRMED = "confirmed", pgettext_lazy("part in an application", "confirmed")
    DECLINED = "declined", pgettext_lazy("part in an application", "declined")


class ResultKind(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACHIEVED = "achieved", _("achieved")


class Progress(models.TextChoices):
    """How an indicator stands against its target and the time that has passed."""

    NOT_STARTED = "not_started", _("not begun yet")
    RUNNING = "running", _("going on")
    ON_TRACK = "on_track", _("on plan")
    LATE = "late", _("late")
    ACHIEVED = "achieved", pgettext_lazy("indicator", "achieved")
    MISSED = "missed", _("not achieved")


class ReportStatus(models.TextChoices):
    MAKING = "making", pgettext_lazy("report", "being made")
    READY = "ready", pgettext_lazy("report", "ready")
    SUBMITTED = "submitted", pgettext_lazy("report", "submitted")


class DayFormat(models.TextChoices):
    ISO = "iso", "2026-05-12"
    DOTS = "dots", "12.05.2026"
    DASHES = "dashes", "12-05-2026"
    SLASHES = "slashes", "12/05/2026"


class Separator(models.TextChoices):
    SEMICOLON = "semicolon", _("semicolon")
    COMMA = "comma", _("comma")
    TAB = "tab", _("tabulator")


class PracticeStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("waiting for review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AssessmentStatus(models.TextChoices):
    ASSIGNED = "assigned", _("not begun")
    RUNNING = "running", _("begun")
    DONE = "done", pgettext_lazy("assessment", "done")
    CONFLICT = "conflict", _("conflict of interests")
    TAKEN_BACK = "taken_back", _("taken back")


class LetterKind(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    RESERVE = "reserve", _("on the reserve list")
    REJECTED = "rejected", _("not accepted")
    MOVED_UP = "moved_up", _("accepted from the reserve list")


class PaperKind(models.TextChoices):
    PROTOCOL = "protocol", _("Protocol of the assessment")
    RANKING = "ranking", _("Ranking list")


class SupportMode(models.TextChoices):
    ON_SITE = "on_site", _("on site")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("on site and online")


class YearAnswer(models.TextChoices):
    """Whether what the project built lasts."""

    LASTS = "lasts", _("yes, it lasts")
    CHANGED = "changed", _("it has changed")
    ENDED = "ended", _("it has ended")


class FolderLevel(models.TextChoices):
    """At what a document of the control folder is asked for."""

    PROJECT = "project", _("the whole project")
    EDITION = "edition", _("an edition")
    CALL = "call", _("a call")
    MILESTONE = "milestone", _("a milestone")
    TEAM = "team", _("a team")
    GROUP = "group", _("a group")
    SESSION = "session", _("a meeting")
    AGREEMENT = "agreement", _("an agreement")


class ScanStatus(models.TextChoices):
    TO_SORT = "to_sort", _("to sort")
    PLACED = "placed", _("in its place")
    REPLACED = "replaced", _("replaced by a newer one")
    REMOVED = "removed", pgettext_lazy("scan", "removed")


class PackageKind(models.TextChoices):
    FOLDER = "folder", _("control folder")
    ARCHIVE = "archive", _("archive of the project")
