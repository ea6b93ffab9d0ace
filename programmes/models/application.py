import uuid
from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from coop_portal.privacy import CORRESPONDENCE, PROFESSIONAL_CONTACT, personal_data
from coop_portal.transitions import Event, TransitionRefused
from documents.models import Source, StoredFile
from partners.models import Institution

from ..enums import ApplicationRole, ApplicationStatus, CallStatus, PartnerConfirmation
from . import correcting
from .call import Call
from .coming import Coming
from .deciding import Decided, RankedQuerySet, fill_empty_places

# States in which an institution has answered the call: none of them twice.
LIVE = [
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.RETURNED,
    ApplicationStatus.UNDER_ASSESSMENT,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.RESERVE,
]
WRITERS = (Role.CARETAKER, Role.MEMBER)  # who answers calls for an institution
CONTACT = ("contact_name", "contact_post", "contact_email", "contact_phone")
EDITABLE = [ApplicationStatus.DRAFT, ApplicationStatus.RETURNED]
LIVE_ONCE = "programmes_applicationinstitution_live_once"
KEPT = "drafts: until 90 days after the call; sent ones: as long as the project's documents have to be kept"
FIRST_SUBMISSION = "programmes_application_first_submission"
RECORDED = Q(source__recorded_by__isnull=False)  # written down by the office, which alone fills in the draft


class CallClosed(TransitionRefused):
    """The call does not accept answers at this moment, or the time for the correction is over."""


class AlreadyApplied(TransitionRefused):
    """An institution of this application stands in another living one of the same call."""


def _begun_by(scope):
    """What the person began and no institution leads yet; from then on its people answer, whoever began."""
    return Q(created_by=scope.user, source__recorded_by=None) & ~Q(parts__role=ApplicationRole.LEAD)


class ApplicationQuerySet(RankedQuerySet):
    def editable(self):
        return self.filter(status__in=EDITABLE)

    def sent(self):
        """Submitted at least once, whatever became of them."""
        return self.filter(first_submitted_at__isnull=False)

    def living(self):
        return self.filter(status__in=LIVE)

    def with_institution(self, institution_ids):
        held = Application.objects.filter(parts__institution__in=institution_ids)
        return self.filter(pk__in=held.order_by().values("pk"))

    def confirmed_by(self, institution_ids):
        """Those in which one of these takes part by its own word, as the lead or as a partner."""
        held = Application.objects.filter(
            parts__institution__in=institution_ids, parts__confirmation=PartnerConfirmation.CONFIRMED
        )
        return self.filter(pk__in=held.order_by().values("pk"))

    def led_by(self, institution_ids):
        led = Application.objects.filter(
            parts__institution__in=institution_ids, parts__role=ApplicationRole.LEAD
        )
        return self.filter(pk__in=led.order_by().values("pk"))

    def visible_to(self, scope):
        """What was sent: the project's people, animators of a seat. Also drafts: the institution, and who writes it."""
        if scope.user is None:
            return self.none()
        staff = Q(call__programme__in=scope.programme_ids)
        near = Institution.objects.filter(seat__in=scope.animated_territories()).values("pk")
        read = Q(pk__isnull=False) if scope.is_operator else staff | Q(parts__institution__in=near)
        own = Q(parts__institution__in=scope.institutions_as(*WRITERS)) | _begun_by(scope)
        recorded = RECORDED & Q(call__in=Call.objects.run_by(scope).values("pk"))
        found = Application.objects.filter(own | recorded | Q(read, first_submitted_at__isnull=False))
        return self.filter(pk__in=found.order_by().values("pk"))

    def for_answering(self, scope):
        """Those that the person may fill in, send and withdraw."""
        if scope.user is None:
            return self.none()
        led = Application.objects.led_by(scope.institutions_as(*WRITERS))
        own = led.exclude(RECORDED, status=ApplicationStatus.DRAFT)
        recorded = RECORDED & Q(created_by=scope.user, call__in=Call.objects.run_by(scope).values("pk"))
        return self.filter(_begun_by(scope) | recorded | Q(pk__in=own.values("pk")))

    def counts(self):
        """status -> how many of them, each status named."""
        return dict.fromkeys(ApplicationStatus.values, 0) | dict(
            self.order_by().values_list("status").annotate(models.Count("pk"))
        )

    def with_row(self):
        return self.select_related("call__programme", "source").prefetch_related(
            "parts__institution__type", "parts__institution__seat"
        )

    def overdue(self):
        """Returned ones whose time for the correction is over."""
        return self.filter(status=ApplicationStatus.RETURNED, return_due_at__lte=Now())


@tracked(exclude=["created_by"])
@personal_data(
    "contact_name", "contact_post", "contact_email", "contact_phone",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention=KEPT,
)  # fmt: skip
@personal_data(
    "before_correction",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="until the correction is sent, given up or withdrawn",
)
@personal_data("link_address", purpose=CORRESPONDENCE, basis="art. 6 ust. 1 lit. e RODO", retention=KEPT)
class Application(Versioned, Decided, Coming):
    """One answer to a call, of one institution or of a group with a lead.

    draft -> submitted <-> returned -> under_assessment -> accepted | reserve | rejected; withdrawn from any living one.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    status = models.CharField(
        max_length=20, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT
    )
    # As it is printed: that of the confirmation, given at the first submission and never changed.
    number = models.CharField(_("number"), max_length=30, blank=True, editable=False)
    first_submitted_at = models.DateTimeField(_("first submitted"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    return_due_at = models.DateTimeField(_("correction due"), null=True, blank=True)
    return_reason = models.TextField(_("what has to be corrected"), blank=True)
    contact_name = models.CharField(_("first and last name"), max_length=200, blank=True)
    contact_post = models.CharField(_("post"), max_length=200, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("work phone"), max_length=40, blank=True)
    # The proven address of whoever answers without an account.
    link_address = models.EmailField(blank=True, editable=False)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    # While it is returned: what was sent (models.correcting). The form writes over the rows before it is sent again.
    before_correction = models.JSONField(default=dict, blank=True, editable=False, encoder=DjangoJSONEncoder)
    points = models.DecimalField(
        _("points"), max_digits=7, decimal_places=2, null=True, blank=True, editable=False
    )
    # By a criterion whose minimum it misses on the average; kept with the points.
    is_below_minimum = models.BooleanField(default=False, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-first_submitted_at", "-pk"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                "number", condition=~Q(number=""), name="programmes_application_number_once"
            ),
            # A link asked for twice leads to the same draft.
            models.UniqueConstraint(
                "call",
                Lower("link_address"),
                condition=Q(status=ApplicationStatus.DRAFT) & ~Q(link_address=""),
                name="programmes_application_link_draft_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN])
                | (Q(first_submitted_at__isnull=False, submitted_at__isnull=False) & ~Q(number="")),
                name="programmes_application_submitted_with_number",
            ),
            models.CheckConstraint(
                condition=~Q(status=ApplicationStatus.RETURNED)
                | (Q(return_due_at__isnull=False) & ~Q(return_reason="")),
                name="programmes_application_returned_with_reason",
                violation_error_message=_("Say what has to be corrected and by when."),
            ),
        ]
        indexes = [models.Index(fields=["call", "status"])]
        triggers = [
            pgtrigger.Trigger(
                name=FIRST_SUBMISSION,
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("first_submitted_at", "number", "call"),
                func=f"""
                    IF OLD.first_submitted_at IS NOT NULL THEN
                        RAISE EXCEPTION 'the time of the first submission never changes'
                            USING ERRCODE = 'check_violation', CONSTRAINT = '{FIRST_SUBMISSION}';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return self.number or str(self.uid)

    def get_absolute_url(self):
        return reverse("programmes:application", args=[self.uid])

    def locked(self):
        """The row as it is now, locked after its call (and edition): root before children."""
        self.call.locked()
        return Application.objects.select_for_update(of=["self"], no_key=True).get(pk=self.pk)

    # --- Reading ---------------------------------------------------------------------

    @property
    def lead(self):
        """The institution that answers, or None while none is chosen."""
        return next((part.institution for part in self.parts.all() if part.is_lead), None)

    @property
    def partners(self):
        return [part for part in self.parts.all() if not part.is_lead]

    @property
    def unconfirmed(self):
        """Partner rows without a yes."""
        return [part for part in self.partners if part.confirmation != PartnerConfirmation.CONFIRMED]

    @property
    def people_count(self):
        """Of all institutions that have not declined, or None where nobody said."""
        counts = [part.people_count for part in self.parts.all() if not part.has_declined]
        return sum(filter(None, counts)) if any(count is not None for count in counts) else None

    @property
    def is_draft(self):
        return self.status == ApplicationStatus.DRAFT

    @property
    def is_returned(self):
        return self.status == ApplicationStatus.RETURNED

    @property
    def is_editable(self):
        return self.status in EDITABLE

    @property
    def is_living(self):
        return self.status in LIVE

    @property
    def is_recorded(self):
        """Written down by the coordinator from a letter, a mail or a call."""
        return bool(self.source_id and self.source.recorded_by_id)

    @property
    def is_own_account(self):
        """Answered by somebody with an account of the institution, who reads it in the portal."""
        return bool(self.created_by_id and not self.is_recorded)

    @property
    def answer_address(self):
        """Where its writer is reached."""
        return self.contact_email or self.link_address

    @property
    def deadline(self):
        """Until when it can be sent now: the end of the call, or of the time for the correction."""
        return self.return_due_at if self.is_returned else self.call.closes_at

    # --- Verbs -----------------------------------------------------------------------

    def _when_accepted(self):
        """Q of rows that may be submitted at this moment of the database's clock."""
        if self.is_returned:
            return Q(return_due_at__gt=Now())
        if self.is_recorded:  # it came in time, and is typed in when there is time
            return Q(call__in=self.calls_open_on(self.source.received_on))
        return Q(call__in=Call.objects.accepting().values("pk"))

    @staticmethod
    def calls_open_on(day):
        """Those that took answers on this day or a part of it; closed by a person, until that day."""
        begun = Q(opens_at=None) | Q(opens_at__date__lte=day)
        lasts = Q(closes_at=None) | Q(closes_at__date__gte=day)
        published = Call.objects.of_living_projects().filter(
            status__in=[CallStatus.PUBLISHED, CallStatus.CLOSED]
        )
        open_then = ~Q(status=CallStatus.CLOSED) | Q(last_closed_at=None) | Q(last_closed_at__date__gte=day)
        found = published.filter(begun, lasts, results_published_at=None)
        return found.with_last_closing().filter(open_then).values("pk")

    def send_in(self, *, number, by):
        """The row and its institutions, in one UPDATE each; CallClosed, AlreadyApplied, or both are written."""
        sources = (ApplicationStatus.RETURNED,) if self.is_returned else (ApplicationStatus.DRAFT,)
        verb = "correct" if self.is_returned else "submit"
        first = {}
        if not self.first_submitted_at:
            first = {"first_submitted_at": self._now_or_received(), "number": number}
        in_time = type(self).objects.filter(self._when_accepted(), pk=self.pk)
        self.claim_places()
        try:
            self._move(
                *sources, to=ApplicationStatus.SUBMITTED, verb=verb, by=by, provided=in_time,
                submitted_at=first.get("first_submitted_at", Now()), before_correction={}, **first,
            )  # fmt: skip
        except TransitionRefused:
            if in_time.exists():
                raise
            raise CallClosed(f"application {self.pk}: not in time") from None

    def claim_places(self):
        """From here on its institutions have answered this call."""
        staying = self.parts.exclude(confirmation=PartnerConfirmation.DECLINED)
        try:
            with transaction.atomic():
                staying.update(live=True)
        except IntegrityError as clash:
            if LIVE_ONCE not in str(clash):
                raise
            raise AlreadyApplied(
                f"application {self.pk}: an institution has answered {self.call_id}"
            ) from clash

    def clashing_names(self):
        """Of institutions that were in it when it was sent, and stand in another application of the call now."""
        sent = [row["institution_id"] for row in self.before_correction.get("parts", [])]
        others = self.parts.model.objects.filter(call=self.call_id, institution__in=sent, live=True)
        names = others.exclude(application=self.pk).values_list("institution__name", flat=True)
        return ", ".join(names)

    def release(self):
        """Its institutions may answer the call again: it was withdrawn or rejected. In the verb's transaction."""
        self.parts.update(live=False)

    @transaction.atomic
    def send_back(self, *, by, reason, due_at):
        """For correction until `due_at`, be the call closed or not; its place in the order of coming stays."""
        if due_at <= timezone.now():
            raise TransitionRefused(f"application {self.pk}: {due_at} has passed")
        self._move(
            ApplicationStatus.SUBMITTED, to=ApplicationStatus.RETURNED, verb="return", by=by, reason=reason,
            return_due_at=due_at, return_reason=reason, before_correction=correcting.as_sent(self, CONTACT),
        )  # fmt: skip

    @transaction.atomic
    def take_back_return(self, *, by):
        """Assessed as it was sent: the correction did not come, or is not needed, and what was written for it goes.

        AlreadyApplied where a partner that was taken out for the correction has answered the call otherwise meanwhile.
        """
        row, contact = self.locked(), {}
        if row.is_returned and row.before_correction:
            contact = correcting.restore(row)
            row.claim_places()
        self._move(
            ApplicationStatus.RETURNED, to=ApplicationStatus.SUBMITTED, verb="keep", by=by, **contact,
            before_correction={}, version=F("version") + 1,
        )  # fmt: skip

    @transaction.atomic
    def withdraw(self, *, by=None, reason=""):
        """The institution takes it back; where it had a place, whoever fits moves up from the reserve list."""
        call = self._hold()
        had_place = self.status == ApplicationStatus.ACCEPTED
        self._move(
            ApplicationStatus.DRAFT, *LIVE, to=ApplicationStatus.WITHDRAWN, verb="withdraw", by=by, reason=reason,
            before_correction={},
        )  # fmt: skip
        self.release()
        if had_place:
            fill_empty_places(
                call, self, reason=gettext("%(number)s was withdrawn.") % {"number": self.number}
            )

    def files(self):
        """Its uploads, and the PDFs that were made of it."""
        return StoredFile.objects.of(self)

    def note(self, verb, *, by=None, reason=""):
        """Write into the journal what is no change of the state."""
        self.events.create(verb=verb, from_status=self.status, to_status=self.status, by=by, reason=reason)

    # --- Personal data ---------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def erase_expired(cls):
        """Drafts that were never sent, 90 days after their call, with their files; what the annotation promises."""
        limit = Now() - timedelta(days=90)
        for draft in cls.objects.filter(first_submitted_at=None, call__closes_at__lt=limit):
            files = list(draft.files().values_list("pk", flat=True))
            source = draft.source
            draft.delete()
            if source:
                source.delete()
            StoredFile.objects.filter(pk__in=files).delete()


class ApplicationEvent(Event):
    subject = models.ForeignKey(Application, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of an application")
        verbose_name_plural = _("events of applications")
