import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import PARTICIPATION, personal_data
from documents.models import IssuedDocument
from partners.models import Person
from partners.models.person import ERASED
from programmes.models import Edition, Programme

from .cycle import Cycle

KIND = "workshops.certificate"
WITH_PAPERS = "as long as the project's documents have to be kept"


class CertificateRuleQuerySet(models.QuerySet):
    def of_cycle(self, cycle):
        """The cycle's own rule, else that of its edition; None where nobody has set one."""
        found = self.filter(Q(cycle=cycle) | Q(edition=cycle.edition_id))
        return found.order_by(models.F("cycle").asc(nulls_last=True)).first()


@tracked()
@personal_data(
    "signer_name",
    purpose=PARTICIPATION,
    basis="art. 6 ust. 1 lit. e RODO",
    retention=WITH_PAPERS,
)
class CertificateRule(models.Model):
    """Who gets a certificate and what it says: of an edition, or of one cycle that differs from it."""

    edition = models.OneToOneField(
        Edition, models.CASCADE, null=True, blank=True, related_name="certificate_rule"
    )
    cycle = models.OneToOneField(
        Cycle, models.CASCADE, null=True, blank=True, related_name="certificate_rule"
    )
    minimum_sessions = models.PositiveSmallIntegerField(_("at least so many meetings"), null=True, blank=True)
    minimum_minutes = models.PositiveIntegerField(_("at least so many minutes"), null=True, blank=True)
    title = models.CharField(_("title of the certificate"), max_length=200)
    topics = models.TextField(_("topics, one in a line"), blank=True)
    place = models.CharField(_("place of issue"), max_length=120, blank=True)
    signer_name = models.CharField(_("who signs: first name and surname"), max_length=200, blank=True)
    signer_post = models.CharField(_("who signs: post"), max_length=200, blank=True)

    objects = CertificateRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for certificates")
        verbose_name_plural = _("rules for certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=False, cycle=None) | Q(edition=None, cycle__isnull=False),
                name="workshops_certificaterule_of_one",
            ),
            models.CheckConstraint(
                condition=Q(minimum_sessions__isnull=False, minimum_sessions__gte=1)
                | Q(minimum_minutes__isnull=False, minimum_minutes__gte=1),
                name="workshops_certificaterule_demands",
                violation_error_message=_("Say how many meetings or how many hours are needed."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def minimum_hours(self):
        return None if self.minimum_minutes is None else self.minimum_minutes / 60


class CertificateQuerySet(models.QuerySet):
    def with_row(self):
        return self.select_related("person", "cycle__edition__programme")

    def erase_outlived(self):
        """Names go when a project's papers need not be kept any more; that there was a certificate stays."""
        over = self.filter(cycle__edition__programme__in=Programme.objects.outlived()).exclude(name=ERASED)
        return over.update(name=ERASED, surname="", printed={})


@tracked(exclude=["printed"])
@personal_data(
    "name", "surname", "printed",
    purpose=PARTICIPATION,
    basis="art. 6 ust. 1 lit. e RODO",
    retention=WITH_PAPERS,
)  # fmt: skip
class Certificate(models.Model):
    """What the certificate of one person of one cycle says; its numbers and versions are IssuedDocuments about it.

    `printed` keeps what was true on the day: {"title", "institution", "topics": [text], "days": [[ISO date, title,
    minutes or None]], "minutes", "place", "signer", "signer_post"}.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="certificates", verbose_name=_("cycle"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates", verbose_name=_("person"))
    name = models.CharField(_("first name and surname"), max_length=250)
    surname = models.CharField(_("surname"), max_length=100)
    printed = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "person"],
                name="workshops_certificate_once",
                violation_error_message=_("This person has a certificate of this cycle already."),
            )
        ]

    def __str__(self):
        return f"{self.cycle_id} {self.person_id}"

    def get_absolute_url(self):
        return reverse("workshops:certificates", args=[self.cycle.uid])

    @property
    def days(self):
        """[(date, title of the meeting, minutes or None)]"""
        return [
            (date.fromisoformat(day), title, minutes) for day, title, minutes in self.printed.get("days", [])
        ]

    @property
    def hours(self):
        """None where the hours of no day are known."""
        minutes = self.printed.get("minutes")
        return minutes / 60 if minutes else None

    def documents(self):
        """All versions, newest first."""
        return IssuedDocument.objects.about(self, KIND)
