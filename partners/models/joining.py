import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce, Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import AccessLink, Invitation, Membership, User
from coop_portal.history import tracked
from coop_portal.privacy import ACCOUNT, CORRESPONDENCE, personal_data
from coop_portal.transitions import Event, Stateful, TransitionRefused
from notifications import outbox
from notifications.clock import next_working_moment

from ..enums import InstitutionStatus, JoinStatus
from .institution import Institution
from .territory import Territory

JOIN_ROLES = [Role.CARETAKER, Role.MEMBER, Role.SOCIAL_WORKER]

ASKED_TO_REGISTER = "partners.registration_invitation"
RECEIVED, TO_DECIDE = "partners.join_received", "partners.join_to_decide"
TO_SETTLE = "partners.join_to_settle"
REFUSED, VERIFIED = "partners.join_refused", "partners.institution_verified"
REGISTER_LINK, OWN_REQUEST_LINK = "partners.register", "partners.join_request"

REGISTER_WITHIN = timedelta(days=60)
CONFIRM_WITHIN = timedelta(days=14)
ERASED_AFTER = timedelta(days=90)
DECIDE_WITHIN = timedelta(days=14)  # what a caretaker leaves longer is the animator's, too


class RegistrationInvitationQuerySet(models.QuerySet):
    def unanswered(self):
        """Neither answered nor withdrawn; some of them have lapsed."""
        return self.filter(institution=None, withdrawn_at=None)

    def open(self):
        return self.unanswered().filter(sent_at__gt=Now() - REGISTER_WITHIN)

    def erase_expired(self):
        """What the annotation promises. A lapsed one is withdrawn with it: two without an address would meet."""
        limit = Now() - ERASED_AFTER
        over = Q(withdrawn_at__lt=limit) | Q(answered_at__lt=limit)
        lapsed = Q(institution=None, withdrawn_at=None, sent_at__lt=limit - REGISTER_WITHIN)
        kept = self.exclude(address="")
        kept.filter(lapsed).update(address="", text="", withdrawn_at=Now())
        kept.filter(over).update(address="", text="")

    def visible_to(self, scope):
        """One's own, and those of the territory."""
        if scope.is_operator:
            return self
        return self.filter(Q(invited_by=scope.user) | Q(territory__in=scope.animated_territories()))


@personal_data(
    "address",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased 90 days after it was answered, withdrawn or expired",
)
class RegistrationInvitation(models.Model):
    """An institution asked by mail to register itself: the link opens the form with the seat filled in."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.EmailField(_("e-mail address of the institution"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("gmina of the seat")
    )
    text = models.TextField(_("a sentence to the institution"), max_length=600, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        Institution, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)  # the last time
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RegistrationInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("invitation to register")
        verbose_name_plural = _("invitations to register")
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                "territory",
                condition=Q(institution=None, withdrawn_at=None),
                name="partners_registrationinvitation_one_open",
                violation_error_message=_("This address was asked already and has not answered yet."),
            )
        ]

    def __str__(self):
        return str(self.uid)

    @property
    def status(self):
        """One of "answered", "withdrawn", "lapsed" and "open"."""
        if self.institution_id:
            return "answered"
        if self.withdrawn_at:
            return "withdrawn"
        return "lapsed" if self.sent_at <= timezone.now() - REGISTER_WITHIN else "open"

    @property
    def may_be_repeated(self):
        return self.status in ("open", "lapsed") and self.sent_at <= timezone.now() - timedelta(days=1)

    @property
    def valid_until(self):
        return self.sent_at + REGISTER_WITHIN

    # --- Verbs ---------------------------------------------------------------------

    @transaction.atomic
    def send(self):
        """Save it and plan its mail. False where this address has an open one for this gmina already."""
        try:
            with transaction.atomic():
                self.save(force_insert=True)
        except IntegrityError:
            if type(self).objects.unanswered().filter(address__iexact=self.address, territory=self.territory):
                return False
            raise
        self._write()
        return True

    @transaction.atomic
    def repeat(self):
        """Write again and give a new time to answer; at most once a day."""
        mine = type(self).objects.unanswered().filter(pk=self.pk, sent_at__lte=Now() - timedelta(days=1))
        if not mine.update(sent_at=Now()):
            raise TransitionRefused(f"registration invitation {self.pk}: answered, withdrawn or sent today")
        self.refresh_from_db()
        self._write()

    @transaction.atomic
    def withdraw(self):
        """Its links stop working. Safe to repeat."""
        mine = type(self).objects.filter(pk=self.pk, institution=None)
        if not mine.update(withdrawn_at=Now()):
            raise TransitionRefused(f"registration invitation {self.pk} is answered")
        outbox.cancel(ASKED_TO_REGISTER, self, reason=_("The invitation was withdrawn."))
        AccessLink.objects.about(REGISTER_LINK, self).revoke()

    def answer(self, institution):
        """The institution registered itself; of two answers at once one counts."""
        mine = type(self).objects.unanswered().filter(pk=self.pk)
        if not mine.update(institution=institution, answered_at=Now()):
            raise TransitionRefused(f"registration invitation {self.pk} is {self.status}")

    def _write(self):
        day = timezone.localdate(self.sent_at)
        outbox.plan(ASKED_TO_REGISTER, self, address=self.address, occurrence=f"{day:%Y-%m-%d}")


class JoinRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status=JoinStatus.WAITING)

    def open(self):
        return self.filter(status__in=[JoinStatus.UNCONFIRMED, JoinStatus.WAITING])

    def registering(self):
        """Of those who registered their institution with it."""
        return self.filter(registers=True)

    def visible_to(self, scope):
        """Confirmed ones, to the caretakers of the institution and the animators of its seat."""
        found = self.exclude(status=JoinStatus.UNCONFIRMED)
        if scope.is_operator:
            return found
        return found.filter(
            Q(institution__in=scope.caretaken_institution_ids)
            | Q(institution__seat__in=scope.animated_territories())
        )

    def to_decide(self, scope):
        """Waiting ones that this person decides. Those of new institutions are decided with the institution."""
        found = self.waiting().exclude(institution__status=InstitutionStatus.PENDING)
        if scope.is_operator:
            return found
        nobodys = ~Exists(caretakers_of_row()) | Q(escalated_at__isnull=False)
        seated = Q(institution__seat__in=scope.animated_territories()) & nobodys
        return found.filter(Q(institution__in=scope.caretaken_institution_ids) | seated)

    def overdue(self):
        """Left by the institution's caretaker for too long, and nobody else knows of it yet."""
        return (
            self.waiting()
            .filter(
                Exists(caretakers_of_row()),
                escalated_at=None,
                # One that is not verified yet waits for that, and not for its caretaker.
                institution__in=Institution.objects.filter(status=InstitutionStatus.VERIFIED),
            )
            .annotate(since=Coalesce("confirmed_at", "created_at"))
            .filter(since__lt=Now() - DECIDE_WITHIN)
        )

    def with_institution(self):
        return self.select_related("institution__seat__powiat", "institution__type")

    def decided_since(self, moment):
        """The last ones first, with what came of them."""
        found = self.filter(decided_at__gte=moment).exclude(email="").order_by("-decided_at", "-pk")
        events = JoinRequestEvent.objects.select_related("by")
        return found.select_related("institution", "invitation").prefetch_related(Prefetch("events", events))

    def never_confirmed(self):
        return self.filter(status=JoinStatus.UNCONFIRMED, created_at__lt=Now() - CONFIRM_WITHIN)

    def erase_expired(self):
        """What the annotation promises; the decision itself stays, without the person and without its words."""
        old = self.filter(decided_at__lt=Now() - ERASED_AFTER).exclude(email="")
        JoinRequestEvent.objects.filter(subject__in=old).update(reason="")
        personal = ("first_name", "last_name", "email", "phone", "post_title", "text")
        old.update(**dict.fromkeys(personal, ""))


def caretakers_of_row():
    """Current caretakers of the outer row's institution, for Exists()."""
    return Membership.objects.current().filter(
        role=Role.CARETAKER, institution=OuterRef("institution"), user__is_active=True
    )


def _users(memberships):
    return list(User.objects.filter(memberships__in=memberships, is_active=True).distinct())


@tracked()
@personal_data(
    "first_name", "last_name", "email", "phone", "post_title", "text",
    purpose=ACCOUNT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="deleted after 14 days without a confirmation; erased 90 days after it was decided or withdrawn",
)  # fmt: skip
class JoinRequest(Stateful):
    """Somebody asks for a role in an institution; its caretaker decides, where there is none the animator.

    What the caretaker leaves undecided for 14 days is the animator's, too: from then on the first of both decides.
    Whoever asks has no right at all before that. The address counts only after its holder opened the mail's link.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="join_requests", verbose_name=_("institution")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, role.label) for role in JOIN_ROLES]
    )
    status = models.CharField(max_length=12, choices=JoinStatus.choices, default=JoinStatus.UNCONFIRMED)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    email = models.EmailField(_("work e-mail"))
    phone = models.CharField(_("work phone"), max_length=40, blank=True)
    post_title = models.CharField(_("post"), max_length=200, blank=True)
    text = models.TextField(_("a sentence to whoever decides"), max_length=600, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="pl")
    # The institution was registered together with this request.
    registers = models.BooleanField(default=False, editable=False)
    invitation = models.OneToOneField(
        Invitation, models.SET_NULL, null=True, blank=True, editable=False, related_name="join_request"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Since when the animator of the seat may decide beside a caretaker who did not.
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.UniqueConstraint(
                "institution",
                "role",
                Lower("email"),
                condition=Q(status__in=[JoinStatus.UNCONFIRMED, JoinStatus.WAITING]),
                name="partners_joinrequest_one_open",
                violation_error_message=_("This request was sent already and waits for a decision."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="partners_joinrequest_email_lower"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in JOIN_ROLES]), name="partners_joinrequest_role"
            ),
        ]

    def __str__(self):
        return str(self.uid)

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_open(self):
        return self.status in (JoinStatus.UNCONFIRMED, JoinStatus.WAITING)

    @property
    def confirm_by(self):
        return self.created_at + CONFIRM_WITHIN

    @property
    def decision(self):
        """The event by which it was decided, with who did it; None while it is open."""
        return self.events.filter(verb__in=["accept", "refuse", "withdraw"]).select_related("by").last()

    def deciders(self):
        """Users who decide: current caretakers, else the animators of the seat, else the operators.

        A new institution is for who verifies it, even where somebody was made its caretaker beforehand.
        """
        caretakers = Membership.objects.current().filter(role=Role.CARETAKER, institution=self.institution)
        is_new = self.institution.status == InstitutionStatus.PENDING
        return (not is_new and _users(caretakers)) or self._keepers_of_seat()

    def _keepers_of_seat(self):
        """The animators of the seat, else the operators."""
        current = Membership.objects.current()
        seat = self.institution.seat.path_ids() if self.institution.seat else []
        animators = current.filter(role=Role.ANIMATOR, territory__in=seat)
        return _users(animators) or _users(current.filter(role=Role.OPERATOR))

    @staticmethod
    def caretakers_of(institution_ids):
        """institution id -> users who look after it today."""
        rows = Membership.objects.current().filter(role=Role.CARETAKER, institution__in=list(institution_ids))
        found = {}
        for row in rows.filter(user__is_active=True).by_name():
            found.setdefault(row.institution_id, []).append(row.user)
        return found

    @staticmethod
    def _is_held(offer):
        account = offer.account
        current = Membership.objects.current()
        return bool(account and current.filter(user=account).same_role(offer).exists())

    def _offer(self, institution, by):
        return Invitation(
            email=self.email, name=self.name, language=self.language, role=self.role, institution=institution,
            invited_by=by,
        )  # fmt: skip

    # --- Verbs ---------------------------------------------------------------------

    @transaction.atomic
    def send(self, *, confirmed=False):
        """Save it and write to who asks; `confirmed`: the address is known to be theirs, so that it waits at once.

        Returns the request that stands: the same form sent twice, or the same wish of the same address that waits
        already, is one. What nobody confirmed makes room: it may have been written by anybody.
        """
        self.email = self.email.lower()
        same = {"institution": self.institution, "role": self.role, "email": self.email}
        unproven = type(self).objects.filter(**same, status=JoinStatus.UNCONFIRMED, registers=False)
        unproven.exclude(uid=self.uid).delete()
        if confirmed:
            self.status, self.confirmed_at = JoinStatus.WAITING, timezone.now()
        try:
            with transaction.atomic():
                self.save(force_insert=True)
        except IntegrityError:
            first = type(self).objects.filter(
                Q(uid=self.uid) | Q(pk__in=type(self).objects.open().filter(**same))
            )
            if standing := first.order_by("pk").first():
                return standing
            raise
        self.events.create(verb="send", to_status=self.status)
        outbox.plan(RECEIVED, self, address=self.email, name=self.name, language=self.language)
        if confirmed:
            self.tell_deciders()
        return self

    @transaction.atomic
    def confirm(self):
        """Its holder opened the mail: now it counts, and whoever decides is told."""
        self._move(JoinStatus.UNCONFIRMED, to=JoinStatus.WAITING, verb="confirm", confirmed_at=Now())
        self.tell_deciders()

    def tell_deciders(self):
        for user in self.deciders():
            outbox.plan(TO_DECIDE, self, address=user.email, name=str(user), user=user)

    @transaction.atomic
    def escalate(self):
        """The animator of the seat may decide as well, and is told once. False where it is not overdue (any more)."""
        overdue = JoinRequest.objects.overdue().filter(pk=self.pk).values("pk")
        # Asked again of the row itself: a decision or another sweep at this moment counts.
        mine = JoinRequest.objects.waiting().filter(pk__in=overdue, escalated_at=None)
        if not mine.update(escalated_at=Now()):
            return False
        self.events.create(verb="escalate", from_status=self.status, to_status=self.status)
        self.refresh_from_db()
        due_at = next_working_moment(timezone.now())
        for user in self._keepers_of_seat():
            outbox.plan(TO_SETTLE, self, address=user.email, name=str(user), user=user, due_at=due_at)
        return True

    @transaction.atomic
    def withdraw(self):
        """Whoever asked takes it back; with it goes an institution that nobody has verified or looks after."""
        institution = Institution.objects.select_for_update(of=["self"]).get(pk=self.institution_id)
        self._close(JoinStatus.UNCONFIRMED, JoinStatus.WAITING, to=JoinStatus.WITHDRAWN, verb="withdraw")
        others = institution.join_requests.open().exists() or institution.membership_set.exists()
        if self.registers and institution.status == InstitutionStatus.PENDING and not others:
            institution.withdraw()

    @transaction.atomic
    def accept(self, *, by):
        """The role is offered to the address by an invitation, which makes the account; none where it is held.

        TransitionRefused when somebody decided already, or the institution is not verified.
        """
        institution = Institution.objects.select_for_update(of=["self"]).get(pk=self.institution_id)
        if institution.status != InstitutionStatus.VERIFIED:
            raise TransitionRefused(f"join request {self.pk}: its institution is {institution.status}")
        self._close(JoinStatus.WAITING, to=JoinStatus.ACCEPTED, verb="accept", by=by)
        offer = self._offer(institution, by)
        if self._is_held(offer):
            return
        sent = offer.send()
        if not JoinRequest.objects.filter(invitation=sent).exists():
            JoinRequest.objects.filter(pk=self.pk).update(invitation=sent)
            self.invitation = sent

    @transaction.atomic
    def refuse(self, *, by, reason):
        """The applicant reads the reason in a mail; an address that nobody confirmed gets none."""
        confirmed = self.status == JoinStatus.WAITING
        self._close(
            JoinStatus.UNCONFIRMED,
            JoinStatus.WAITING,
            to=JoinStatus.REFUSED,
            verb="refuse",
            by=by,
            reason=reason,
        )
        if confirmed:
            outbox.plan(REFUSED, self, address=self.email, name=self.name, language=self.language)

    def _close(self, *sources, to, **how):
        self._move(*sources, to=to, decided_at=Now(), **how)
        for kind in (TO_DECIDE, TO_SETTLE):
            outbox.cancel(kind, self, reason=_("The request was decided or withdrawn."))


class JoinRequestEvent(Event):
    subject = models.ForeignKey(JoinRequest, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a request to join")
        verbose_name_plural = _("events of requests to join")
