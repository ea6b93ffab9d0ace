import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import PROFESSIONAL_CONTACT, personal_data
from documents.models import StoredFile
from partners.enums import Visibility
from partners.models import Institution, Person

from ..enums import BASES_WITH_DOCUMENT, SignerBasis, SignerRule
from .agreement import Agreement


class PartyQuerySet(models.QuerySet):
    def on(self, day):
        """Whom the agreement bound on that day: never a party that has not signed."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=day), bound_on__lte=day)


@tracked()
@personal_data(
    "contact_name", "contact_phone", "contact_email",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="with the agreement",
)  # fmt: skip
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
    # Who runs the cooperation day by day; changed by a notice, without an annex.
    contact_name = models.CharField(_("coordinator: first name and surname"), max_length=200, blank=True)
    contact_post = models.CharField(_("coordinator: post"), max_length=200, blank=True)
    contact_phone = models.CharField(_("coordinator: phone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("coordinator: e-mail"), blank=True)
    # The first day on which the agreement binds it: that of its coming into force, or of a later signature.
    bound_on = models.DateField(_("bound since"), null=True, blank=True, editable=False)
    # After the signing: first and last day as a party where they are not the agreement's own, and whom it follows.
    joined_on = models.DateField(_("party since"), null=True, blank=True, editable=False)
    left_on = models.DateField(_("party until"), null=True, blank=True, editable=False)
    succeeds = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="successor"
    )

    objects = PartyQuerySet.as_manager()

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
            models.CheckConstraint(condition=~Q(succeeds=F("pk")), name="agreements_party_not_own_successor"),
        ]

    def __str__(self):
        return str(self.unit)

    @property
    def unit(self):
        """Who acts day by day and gets the mail."""
        return self.acting_unit or self.subject

    @property
    def address(self):
        """Where mail goes: its coordinator's, else the shared mailbox; "" where only a phone or paper helps."""
        return self.contact_email or self.unit.email or self.subject.email

    @property
    def full_name(self):
        """As printed: "Gmina Sterdyń – Gminny Ośrodek Pomocy Społecznej w Sterdyni"."""
        return f"{self.subject.name} – {self.acting_unit.name}" if self.acting_unit else self.subject.name

    def is_party_on(self, day):
        """As the queryset's `on`."""
        return bool(self.bound_on and self.bound_on <= day) and not (self.left_on and self.left_on < day)

    def contact_from_unit(self):
        """The shared mailbox and the first public phone, until the party names a person."""
        self.contact_email = self.unit.email
        phone = self.unit.phones.filter(visibility=Visibility.PUBLIC).first()
        self.contact_phone = phone.number if phone else ""


@tracked()
@personal_data(
    "name",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="with the agreement",
)
class PartySigner(models.Model):
    """Who signs for a party ("reprezentant"): name and post as printed, and the basis to act."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
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
    basis_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    rule = models.CharField(_("signs"), max_length=10, choices=SignerRule.choices, default=SignerRule.ALONE)
    together_with = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("together with")
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        constraints = [
            models.CheckConstraint(
                condition=Q(together_with=None) | (Q(rule=SignerRule.TOGETHER) & ~Q(together_with=F("pk"))),
                name="agreements_signer_together",
                violation_error_message=_("Only who signs together with another names that other person."),
            )
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def with_post(self):
        return f"{self.name}, {self.post}" if self.post else self.name

    @property
    def is_treasurer(self):
        return self.rule == SignerRule.TREASURER

    def companion(self):
        """With whom a joint signer signs: the person named, or the only other one; None where that is not clear."""
        if self.rule != SignerRule.TOGETHER:
            return None
        others = [each for each in self.party.signers.all() if each.pk != self.pk and not each.is_treasurer]
        named = next((each for each in others if each.pk == self.together_with_id), None)
        return named or (others[0] if len(others) == 1 else None)

    @property
    def lacks_basis_document(self):
        """A power of attorney, a resolution, an authorisation is worth what its number and date show."""
        return self.basis in BASES_WITH_DOCUMENT and not (self.basis_number and self.basis_date)
