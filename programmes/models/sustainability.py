import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import CORRESPONDENCE, personal_data
from documents.models import Source, StoredFile
from partners.models import Institution

from ..enums import ProgrammeStatus, YearAnswer
from .programme import Funding, Programme


class SustainabilityYearQuerySet(models.QuerySet):
    def with_page(self):
        return self.select_related("funding__programme", "institution", "source__recorded_by")

    def visible_to(self, scope):
        """The project's people, and the institution that is asked."""
        if scope.is_operator:
            return self
        return self.filter(
            Q(funding__programme__in=scope.programme_ids) | Q(institution__in=scope.institution_ids)
        )

    def waiting(self):
        """Asked and not answered."""
        return self.filter(asked_at__isnull=False, answer="")

    def forget_addresses(self):
        """What the annotation promises: the address goes when the project's papers may go."""
        gone = self.filter(funding__programme__in=Programme.objects.outlived().values("pk"))
        return gone.exclude(address="").update(address="")


@tracked()
@personal_data(
    "address",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="as long as the project's documents have to be kept",
)
class SustainabilityYear(models.Model):
    """One year of a funding's sustainability: who is asked whether its work lasts, and the answer with its proof.

    Files of the answer belong to the row (`StoredFile.owner`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    funding = models.ForeignKey(Funding, models.PROTECT, related_name="years")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sustainability_years",
        verbose_name=_("institution that is asked"),
    )
    address = models.EmailField(_("e-mail"), blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=YearAnswer.choices, blank=True)
    text = models.TextField(_("what shows it"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SustainabilityYearQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name = _("year of sustainability")
        verbose_name_plural = _("years of sustainability")
        constraints = [
            models.UniqueConstraint(
                fields=["funding", "starts_on"], name="programmes_sustainabilityyear_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="programmes_sustainabilityyear_dates"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, source=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, source__isnull=False)),
                name="programmes_sustainabilityyear_answer_dated",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None) | Q(answer_by__isnull=False),
                name="programmes_sustainabilityyear_asked_by",
            ),
        ]

    def __str__(self):
        return f"{self.funding_id} {self.starts_on:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("programmes:year_answer", args=[self.uid])

    @property
    def programme(self):
        return self.funding.programme

    @property
    def is_late(self):
        return bool(not self.answer and self.answer_by and self.answer_by < timezone.localdate())

    @property
    def is_open(self):
        """Answers are taken and changed until the closing note of the funding."""
        ended = [ProgrammeStatus.AFTER_END, ProgrammeStatus.ARCHIVED]
        return self.programme.status in ended and not hasattr(self.funding, "closing_note")

    def files(self):
        return StoredFile.objects.of(self).order_by("created_at", "pk")

    def locked(self):
        """The row, locked after its project: an answer and a question that come at once are written one by one."""
        Programme.objects.locked().get(pk=self.funding.programme_id)
        return SustainabilityYear.objects.select_for_update(of=("self",)).get(pk=self.pk)


@tracked(exclude=["written_by"])
class ClosingNote(models.Model):
    """The end of a funding's sustainability, in the coordinator's words."""

    funding = models.OneToOneField(Funding, models.PROTECT, related_name="closing_note")
    text = models.TextField(_("what became of the project's results"))
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("closing note of sustainability")
        verbose_name_plural = _("closing notes of sustainability")

    def __str__(self):
        return self.text[:80]
