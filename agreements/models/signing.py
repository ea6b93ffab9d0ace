import uuid
from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import PROFESSIONAL_CONTACT, personal_data
from coop_portal.transitions import Event, Stateful
from documents.models import IssuedDocument, Source, StoredFile

from ..signing.enums import ALLOWED, InForceRule, Road, SignatureKind, SignatureState, Verdict
from .agreement import Agreement
from .party import Party, PartySigner


def all_kinds():
    return [kind.value for kind in ALLOWED]


@tracked()
class Signing(models.Model):
    """How one version of a wording is signed: the road, when it comes into force, whose turn it is.

    Opened when the wording is fixed, voided when it is opened again. Changed under the agreement's lock alone.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signings")
    version = models.PositiveSmallIntegerField()
    road = models.CharField(_("how it is signed"), max_length=10, choices=Road.choices, default=Road.ANY)
    rule = models.CharField(
        _("in force"), max_length=10, choices=InForceRule.choices, default=InForceRule.ALL
    )
    minimum = models.PositiveSmallIntegerField(
        _("number of parties"), null=True, blank=True, validators=[MinValueValidator(2)]
    )
    lead = models.ForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who signs first")
    )
    turn_days = models.PositiveSmallIntegerField(
        _("working days for a turn"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    # The baton ("teraz podpisuje"): while it lasts, no other party signs the same file.
    holder = models.ForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    holder_since = models.DateField(null=True, blank=True)
    holder_until = models.DateField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    # The rule was met: since then nothing voids the signatures.
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signing of an agreement")
        verbose_name_plural = _("signings of agreements")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "version"], name="agreements_signing_once"),
            models.CheckConstraint(
                condition=Q(rule=InForceRule.AT_LEAST, minimum__gte=2)
                | (~Q(rule=InForceRule.AT_LEAST) & Q(minimum=None)),
                name="agreements_signing_minimum",
                violation_error_message=_("Say how many parties have to sign: at least two."),
            ),
            models.CheckConstraint(
                condition=Q(holder=None) | Q(holder_since__isnull=False, holder_until__gte=F("holder_since")),
                name="agreements_signing_baton",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | Q(completed_at=None),
                name="agreements_signing_void_or_complete",
            ),
        ]

    def __str__(self):
        return f"{self.agreement_id} v{self.version}"

    @property
    def has_baton(self):
        return bool(self.holder_id and self.holder_until >= timezone.localdate())

    def is_others_turn(self, party):
        """Whether another party holds the baton, and it has not expired."""
        return self.has_baton and self.holder_id != party.pk


class PartyTerms(models.Model):
    """What kinds of signatures are accepted of a party in one signing; without a row all are."""

    signing = models.ForeignKey(Signing, models.CASCADE, related_name="terms")
    party = models.ForeignKey(Party, models.CASCADE, related_name="terms")
    kinds = ArrayField(
        models.CharField(max_length=14, choices=SignatureKind.choices), verbose_name=_("accepted signatures")
    )

    class Meta:
        verbose_name = _("accepted signatures of a party")
        verbose_name_plural = _("accepted signatures of parties")
        constraints = [
            models.UniqueConstraint(fields=["signing", "party"], name="agreements_terms_once"),
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="agreements_terms_some"),
        ]

    def __str__(self):
        return ", ".join(self.kinds)


class Refusal(models.Model):
    """A party has said that it does not sign this wording. What it signs all the same has the last word."""

    signing = models.ForeignKey(Signing, models.CASCADE, related_name="refusals")
    party = models.ForeignKey(Party, models.CASCADE, related_name="refusals")
    reason = models.CharField(_("reason"), max_length=300)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("refusal of a party to sign")
        verbose_name_plural = _("refusals of parties to sign")
        constraints = [models.UniqueConstraint(fields=["signing", "party"], name="agreements_refusal_once")]

    def __str__(self):
        return self.reason


class Revision(models.Model):
    """A PDF as it stands after one more signature. Its bytes begin with those of its parent, for ever.

    The first of a document is what the portal sealed: the wording, or a party's declaration of joining.
    """

    signing = models.ForeignKey(Signing, models.CASCADE, related_name="revisions")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="revisions")
    seq = models.PositiveSmallIntegerField()
    parent = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="successor")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    # Of the file, to find it by the beginning of another one.
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    signatures = models.PositiveSmallIntegerField()  # in the file, the seal among them
    seal_sha256 = models.CharField(max_length=64)  # of the certificate that sealed the first one
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document", "seq"]
        verbose_name = _("revision of a PDF")
        verbose_name_plural = _("revisions of PDFs")
        constraints = [
            # With the parent that is one-to-one: no two files that both follow the same one.
            models.UniqueConstraint(fields=["document", "seq"], name="agreements_revision_once"),
            models.CheckConstraint(
                condition=Q(seq=1, parent=None) | Q(seq__gt=1, parent__isnull=False),
                name="agreements_revision_parent",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="agreements_revision_immutable")]

    def __str__(self):
        return f"{self.document_id} r{self.seq}"


class SignatureQuerySet(models.QuerySet):
    def accepted(self):
        return self.filter(status=SignatureState.ACCEPTED)

    def waiting(self):
        return self.filter(status=SignatureState.WAITING)

    def with_accepted_at(self):
        """When each was accepted, by the program or by a person; its file may have come long before."""
        taken = Q(events__to_status=SignatureState.ACCEPTED)
        return self.accepted().annotate(accepted_at=Max("events__at", filter=taken))

    def with_card(self):
        return self.select_related(
            "party__subject", "party__acting_unit", "source", "file", "revision__file", "decided_by"
        ).prefetch_related("given_by")


@personal_data(
    "signers", "report",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="with the agreement",
)  # fmt: skip
class Signature(Stateful):
    """What a party sent or put on paper as its signature, with what the check said at that time."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    signing = models.ForeignKey(Signing, models.CASCADE, related_name="signatures")
    # None: the wording was opened again and the party left out of it.
    party = models.ForeignKey(Party, models.SET_NULL, null=True, related_name="signatures")
    status = models.CharField(max_length=10, choices=SignatureState.choices)
    kind = models.CharField(_("kind of signature"), max_length=14, choices=SignatureKind.choices)
    # Of those named in the wording, whose signature this is: read from the file, or said by whoever decided.
    given_by = models.ManyToManyField(PartySigner, related_name="signatures")
    signed_on = models.DateField(_("signed on"))
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+")
    # What it follows, and what it became; a scan or a container follows none.
    parent = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.OneToOneField(Revision, models.PROTECT, null=True, blank=True, related_name="signature")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    signers = models.CharField(_("who signed, as the file says"), max_length=500, blank=True)
    integrity = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.UNCLEAR)
    identity = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.UNCLEAR)
    qualification = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.UNCLEAR)
    authority = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.UNCLEAR)
    message = models.CharField(
        max_length=300, blank=True
    )  # a code of verdicts.Reason, or a person's sentence
    report = models.JSONField(default=dict)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("signature of a party")
        verbose_name_plural = _("signatures of parties")
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False)
                | Q(status__in=[SignatureState.VOIDED, SignatureState.REFUSED]),
                name="agreements_signature_has_party",
            ),
            # Broken bytes are nobody's signature, whatever a person thinks.
            models.CheckConstraint(
                condition=~Q(status=SignatureState.ACCEPTED) | ~Q(integrity=Verdict.NO),
                name="agreements_signature_intact",
            ),
            models.CheckConstraint(
                condition=~Q(status=SignatureState.ACCEPTED) | Q(parent=None) | Q(revision__isnull=False),
                name="agreements_signature_has_revision",
            ),
            models.CheckConstraint(
                condition=~Q(status=SignatureState.ACCEPTED) | ~Q(kind=SignatureKind.UNKNOWN),
                name="agreements_signature_kind_known",
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def trusted_as_of(self):
        """The day of the list of trusted issuers that it was checked by; None where there was none."""
        day = self.report.get("trust_list", {}).get("date")
        return day and date.fromisoformat(day)

    @property
    def is_on_paper(self):
        return self.kind == SignatureKind.PAPER

    @property
    def is_revision(self):
        """Whether its file is the document as it now stands for all, with this signature."""
        return self.status == SignatureState.ACCEPTED and self.revision_id is not None

    def own(self, stored):
        """Its file is fetched by whoever may see this signature, not by all who see the agreement."""
        stored.owner = self
        stored.save(update_fields=["owner_type", "owner_id"])

    @property
    def new_in_file(self):
        """How many people's signatures its file adds to what was there; None where that cannot be read."""
        if not self.parent_id:
            return None
        return sum(not each["is_timestamp"] for each in self._added)

    @property
    def locks(self):
        """Whether nobody can sign its file after it."""
        return bool(self.parent_id) and any(each.get("is_locking") for each in self._added)

    @property
    def _added(self):
        return self.report["signatures"][self.parent.signatures :]


class SignatureEvent(Event):
    subject = models.ForeignKey(Signature, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a signature")
        verbose_name_plural = _("events of signatures")
