import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import PROFESSIONAL_CONTACT, personal_data
from partners.models import Institution, Person

from ..enums import SignerBasis, SignerRule
from .agreement import Agreement


@tracked()
class Party(models.Model):
    """A side of an agreement: a subject of law, acting through a unit where it has one (a gmina through its GOPS)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField(_("order"))
    subject = models.ForeignKey(
        Institution, models.PROTECT, related_name="agreement_parties", verbose_name=_("party")
    )
    acting_unit = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acting through")
    )
    case_number = models.CharField(_("party's case number"), max_length=100, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "subject", "acting_unit"],
                nulls_distinct=False,
                name="agreements_party_once",
                violation_error_message=_("This party is in the agreement already."),
            ),
            models.UniqueConstraint(
                fields=["agreement", "position"],
                name="agreements_party_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(acting_unit=None) | ~Q(acting_unit=F("subject")),
                name="agreements_party_unit_differs",
                violation_error_message=_("A party does not act through itself."),
            ),
        ]

    def __str__(self):
        return str(self.acting_unit or self.subject)


@tracked()
@personal_data(
    "name",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="with the agreement",
)
class PartySigner(models.Model):
    """Who signs for a party ("reprezentant"): name and post as printed, and the basis to act."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="signers")
    position = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("first name and surname"), max_length=200)
    post = models.CharField(_("post"), max_length=200, blank=True)
    basis = models.CharField(_("basis"), max_length=20, choices=SignerBasis.choices, blank=True)
    basis_number = models.CharField(_("number"), max_length=100, blank=True)
    basis_date = models.DateField(_("date"), null=True, blank=True)
    rule = models.CharField(_("signs"), max_length=10, choices=SignerRule.choices, default=SignerRule.ALONE)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")

    def __str__(self):
        return str(self.pk)
