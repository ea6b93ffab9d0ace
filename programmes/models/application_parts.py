import uuid

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from coop_portal.privacy import CORRESPONDENCE, PROFESSIONAL_CONTACT, personal_data
from coop_portal.transitions import TransitionRefused
from documents.models import Source, StoredFile
from partners.models import Institution

from ..enums import ApplicationRole, ApplicationStatus, PartnerConfirmation
from . import correcting
from .application import EDITABLE, KEPT, LIVE_ONCE, AlreadyApplied, Application
from .call import Call
from .question import Question


class ApplicationInstitutionQuerySet(models.QuerySet):
    def leads(self):
        return self.filter(role=ApplicationRole.LEAD)

    def waiting(self):
        return self.filter(confirmation=PartnerConfirmation.WAITING, live=True)

    def with_card(self):
        return self.select_related("institution__type", "institution__seat__gmina").prefetch_related(
            "institution__sectors"
        )


@personal_data(
    "email",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention=KEPT,
)
class ApplicationInstitution(models.Model):
    """An institution's part in an application. `live`: it has answered the call by it, which it may do once."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="parts")
    # That of the application: the database compares institutions within one call.
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", editable=False)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="application_parts", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=10, choices=ApplicationRole.choices)
    people_count = models.PositiveSmallIntegerField(_("number of people"), null=True, blank=True)
    live = models.BooleanField(default=False, editable=False)
    confirmation = models.CharField(
        max_length=10, choices=PartnerConfirmation.choices, default=PartnerConfirmation.WAITING
    )
    confirmed_by = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Whom the question is sent to, where the register knows no mailbox of the institution.
    email = models.EmailField(_("e-mail for the confirmation"), blank=True)

    objects = ApplicationInstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["role", "pk"]
        verbose_name = _("institution of an application")
        verbose_name_plural = _("institutions of applications")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "institution"],
                name="programmes_applicationinstitution_once",
                violation_error_message=_("This institution is in the application already."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(role=ApplicationRole.LEAD),
                name="programmes_applicationinstitution_one_lead",
            ),
            models.UniqueConstraint(
                fields=["call", "institution"],
                condition=Q(live=True),
                name=LIVE_ONCE,
                violation_error_message=_("This institution has an application in this call already."),
            ),
            models.CheckConstraint(
                condition=~Q(role=ApplicationRole.LEAD) | Q(confirmation=PartnerConfirmation.CONFIRMED),
                name="programmes_applicationinstitution_lead_confirms",
            ),
        ]

    def __str__(self):
        return f"{self.institution_id} in {self.application_id}"

    @property
    def is_lead(self):
        return self.role == ApplicationRole.LEAD

    @property
    def has_confirmed(self):
        """The lead by sending it, a partner by its own word; before that it was only named by somebody."""
        return self.confirmation == PartnerConfirmation.CONFIRMED

    @property
    def has_declined(self):
        return self.confirmation == PartnerConfirmation.DECLINED

    @property
    def address(self):
        """Where the institution is asked: its mailbox in the register, else what the lead wrote."""
        return self.institution.email or self.email

    @transaction.atomic
    def answer(self, yes, *, by=None, source=None):
        """The partner says yes or no; with a no it is free to answer the call otherwise. Safe to repeat.

        `source()` makes the Source where an answer is kept; False where it was given before.
        """
        answer = PartnerConfirmation.CONFIRMED if yes else PartnerConfirmation.DECLINED
        application = self.application.locked()
        if application.status not in (*EDITABLE, ApplicationStatus.SUBMITTED):
            raise TransitionRefused(f"application {application.pk} is {application.status}")
        mine = type(self).objects.filter(pk=self.pk, role=ApplicationRole.PARTNER)
        if not mine.exclude(confirmation=answer).exists():
            return False
        if answer == PartnerConfirmation.DECLINED:
            mine.update(live=False)
        elif application.is_living:
            self._take_place(mine)
        mine.update(confirmation=answer, confirmed_by=source() if source else None, answered_at=Now())
        application.note("partner_yes" if yes else "partner_no", by=by, reason=str(self.institution))
        self.refresh_from_db()
        return True

    def _take_place(self, mine):
        try:
            with transaction.atomic():
                mine.update(live=True)
        except IntegrityError as clash:
            raise AlreadyApplied(f"{self.institution_id} has answered {self.call_id}") from clash


class Answer(models.Model):
    """What an application says to one question; of the columns, that of the question's kind is filled in."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    text = models.TextField(blank=True)
    choice = models.CharField(max_length=200, blank=True)
    number = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    declared = models.BooleanField(default=False)

    class Meta:
        ordering = ["question__position", "question_id"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="programmes_answer_once")
        ]

    def __str__(self):
        return f"{self.application_id}: {self.question_id}"

    @property
    def value(self):
        """The filled-in column's value."""
        kind = self.question.kind
        return getattr(self, {"declaration": "declared"}.get(kind, kind))

    @property
    def is_empty(self):
        return (
            not self.declared and not self.file_id and self.number is None and not (self.text or self.choice)
        )


@personal_data(
    "name", "post_title", "email",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention=KEPT,
)  # fmt: skip
class Nomination(models.Model):
    """A member whom the institution proposes for the training. With the first mail the person reads the notice."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="nominations")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(_("first and last name"), max_length=200)
    post_title = models.CharField(_("post or function in the organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"))
    # The institution says that the person knows of it and wants it.
    person_agreed = models.BooleanField(_("the person knows and agrees to be nominated"), default=False)
    notice_version = models.CharField(max_length=40, blank=True, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.UniqueConstraint(
                "application", Lower("email"), name="programmes_nomination_once",
                violation_error_message=_("This person is nominated already."),
            ),
            models.CheckConstraint(
                condition=Q(person_agreed=True),
                name="programmes_nomination_agreed",
                violation_error_message=_("Ask the person first, then tick that they agree."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @transaction.atomic
    def refuse(self):
        """The person does not want it: name and address go at once. Safe to repeat."""
        application = self.application.locked()
        deleted, _rows = type(self).objects.filter(pk=self.pk).delete()
        if deleted:
            kept = correcting.without(application.before_correction, self)
            type(application).objects.filter(pk=application.pk).update(before_correction=kept)
            application.note("nomination_refused")
