from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TerritoryKind(models.TextChoices):
    VOIVODESHIP = "voivodeship", _("voivodeship")
    POWIAT = "powiat", _("powiat")
    GMINA = "gmina", _("gmina")
    PART = "part", _("part of a gmina")
    LOCALITY = "locality", _("locality")


class CodeRegister(models.TextChoices):
    TERC = "terc", "TERC"
    SIMC = "simc", "SIMC"


class GminaKind(models.TextChoices):
    """RODZ of TERC; parts of a gmina carry 4, 5, 8 and 9."""

    URBAN = "1", _("urban gmina")
    RURAL = "2", _("rural gmina")
    URBAN_RURAL = "3", _("urban-rural gmina")
    TOWN = "4", _("town in an urban-rural gmina")
    RURAL_AREA = "5", _("rural area of an urban-rural gmina")
    WARSAW_DISTRICT = "8", _("district of Warsaw")
    DELEGATION = "9", _("district of a city")


class InstitutionStatus(models.TextChoices):
    PENDING = "pending", _("waiting for verification")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    MERGED = "merged", _("merged")
    ARCHIVED = "archived", _("archived")


class LegalForm(models.TextChoices):
    SELF_GOVERNMENT = "jst", _("unit of self-government")
    BUDGET_UNIT = "jednostka_budzetowa", _("budget unit without legal personality")
    CULTURE_INSTITUTION = "instytucja_kultury", _("culture institution")
    STATE_UNIT = "jednostka_panstwowa", _("state unit")
    FOUNDATION = "fundacja", _("foundation")
    ASSOCIATION = "stowarzyszenie", _("association")
    COOPERATIVE = "spoldzielnia", _("cooperative")
    CHURCH = "koscielna", _("church legal person")
    COMPANY = "spolka", _("company")
    OTHER = "inna", _("other")


class Registry(models.TextChoices):
    KRS = "krs", _("National Court Register (KRS)")
    RSPO = "rspo", _("register of schools (RSPO)")
    CULTURE = "rik", _("register of culture institutions")
    KGW = "kgw", _("register of rural women's circles")
    STAROSTA = "starosta", _("starosta's register")
    FOREIGN = "foreign", _("foreign register")


class PersonKind(models.TextChoices):
    PROFESSIONAL = "professional", _("professional")
    RESIDENT = "resident", _("resident")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("public")
    PROFESSIONALS = "professionals", _("for professionals")
    PRIVATE = "private", _("private")


class TeamStatus(models.TextChoices):
    FORMING = "forming", _("forming")
    ESTABLISHED = "established", _("established")
    DORMANT = "dormant", _("dormant")
    CLOSED = "closed", pgettext_lazy("team", "closed")


class BasisKind(models.TextChoices):
    ORDER = "zarzadzenie", pgettext_lazy("basis", "order")
    LETTER = "pismo", _("letter of designation")
    DECLARATION = "deklaracja", _("declaration of joining")


class JoinStatus(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("address not confirmed yet")
    WAITING = "waiting", _("waiting for a decision")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ResourceKind(models.TextChoices):
    COMPETENCE = "competence", _("competences of people")
    ROOM = "room", _("room")
    EQUIPMENT = "equipment", _("equipment")
    OFFER = "offer", _("offer")


class ActionStatus(models.TextChoices):
    OPEN = "open", _("to be done")
    DONE = "done", pgettext_lazy("task", "done")
    DROPPED = "dropped", pgettext_lazy("task", "given up")


class ReflectionKind(models.TextChoices):
    WORKED = "worked", _("what worked")
    HARD = "hard", _("what was hard")
    LESSON = "lesson", _("what we will do differently")


class CharterStatus(models.TextChoices):
    DRAFT = "draft", _("being written")
    OPEN = "open", _("open for acceptance")
    ADOPTED = "adopted", _("adopted")
    SUPERSEDED = "superseded", _("replaced by a newer version")


class CharterRegister(models.TextChoices):
    ASPIRATION = "aspiration", _("aspiration")
    VALUES = "values", _("values")
    WORK_RULES = "work_rules", _("work rules")
    COMMUNICATION = "communication", _("communication standards")


class AcceptanceAnswer(models.TextChoices):
    ACCEPTED = "accepted", _("accepts")
    REMARKS = "remarks", _("asks for changes")
    DECLINED = "declined", _("does not accept")


class HandOverStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    DONE = "done", pgettext_lazy("hand-over", "done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("could not be done")


class ImportStatus(models.TextChoices):
    READ = "read", _("waiting to be looked at")
    APPLIED = "applied", _("added to the register")
    CANCELLED = "cancelled", _("dropped")
