import uuid
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.history import tracked
from coop_portal.privacy import ACCOUNT, personal_data
from coop_portal.transitions import TransitionRefused

from ..enums import Role
from .access import KEEP_ADDRESSES, AccessLink
from .membership import Membership, RoleInScope, RoleInScopeQuerySet, role_scope_condition, scope_id
from .user import User

MESSAGE_KIND = "accounts.invitation"
LINK_PURPOSE = "invitation"
TIME_TO_ANSWER = timedelta(days=14)


def answer_by():
    return timezone.now() + TIME_TO_ANSWER


# Nobody can accept it any more: the time to answer is over, or the role itself would be.
_OVER = Q(expires_at__lte=Now()) | Q(valid_to__isnull=False, valid_to__lte=Now())


class InvitationQuerySet(RoleInScopeQuerySet):
    def unanswered(self):
        """Neither accepted nor withdrawn; some of them have lapsed."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self):
        return self.unanswered().exclude(_OVER)

    def lapsed(self):
        return self.unanswered().filter(_OVER)

    def accepted(self):
        return self.exclude(accepted_at=None)

    def withdrawn(self):
        return self.exclude(withdrawn_at=None)

    def erase_expired(self):
        """Who was invited goes; that a role was offered stays."""
        old = Now() - KEEP_ADDRESSES
        over = Q(accepted_at__lt=old) | Q(withdrawn_at__lt=old) | Q(expires_at__lt=old, accepted_at=None)
        gone = self.filter(over).exclude(email="", name="")
        # One that lapsed long ago counts as withdrawn: an empty address must not stand among the open ones.
        return gone.update(email="", name="", withdrawn_at=Coalesce("withdrawn_at", "accepted_at", Now()))

    def for_user(self, user):
        """Sent to an address that the user has proven to be hers or his."""
        proven = user.emailaddress_set.filter(verified=True).values("email")
        return self.filter(email__in=proven)


@tracked()
@personal_data(
    "email", "name",
    purpose=ACCOUNT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased 90 days after it was accepted, withdrawn or expired",
)  # fmt: skip
class Invitation(RoleInScope):
    """An offered role; the mail carries an AccessLink. Accepting it makes the membership."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="pl")
    valid_to = models.DateTimeField(_("role valid to"), null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("answer by"), default=answer_by)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    membership = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, editable=False, related_name="invitations"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=role_scope_condition(),
                name="accounts_invitation_role_scope",
                violation_error_message=_("This role needs exactly the place in which it holds."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.CONTROLLER) | Q(valid_to__isnull=False),
                name="accounts_invitation_controller_expires",
                violation_error_message=_("A controller's access needs a last day."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="accounts_invitation_email_lower",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("created_at")),
                name="accounts_invitation_dates",
                violation_error_message=_("The last day must not be in the past."),
            ),
            models.UniqueConstraint(
                "email",
                "role",
                scope_id(),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="accounts_invitation_one_open",
                violation_error_message=_("This person has an open invitation to this role already."),
            ),
        ]

    def __str__(self):
        return f"{self.role} {self.uid}"

    @property
    def status(self):
        """One of "accepted", "withdrawn", "lapsed" and "open"."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "lapsed" if self.answerable_until <= timezone.now() else "open"

    @property
    def answerable_until(self):
        """The time to answer ends with the role, where that ends sooner."""
        return min(filter(None, [self.expires_at, self.valid_to]))

    @property
    def account(self):
        """The account that has this address, or None."""
        proven = Q(emailaddress__email=self.email, emailaddress__verified=True)
        return User.objects.filter(Q(email=self.email) | proven).distinct().first()

    @property
    def place(self):
        return {"institution": self.institution, "territory": self.territory, "programme": self.programme}

    def check_offer(self):
        """ValidationError when the role is held already, or an open invitation to it waits for an answer."""
        if Invitation.objects.filter(uid=self.uid).exists():
            return  # the form sent twice: send() finds the first one
        account = self.account
        if account and Membership.objects.current().filter(user=account).same_role(self).exists():
            raise ValidationError(_("This person has this role here already."), code="held")
        if Invitation.objects.open().filter(email=self.email).same_role(self).exists():
            raise ValidationError(_("This person has an open invitation to this role already."), code="open")

    # --- Verbs ---------------------------------------------------------------------

    @transaction.atomic
    def send(self):
        """Save the offer and plan its mail; returns the invitation that stands.

        The same form sent twice, or the same offer made by two people at once, makes one invitation.
        """
        first = Invitation.objects.filter(uid=self.uid).first()
        if first:
            return first
        # One that was never answered makes room for the new one.
        Invitation.objects.lapsed().filter(email=self.email).same_role(self).update(withdrawn_at=Now())
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            # Another request was faster with the same form or the same offer: its invitation stands.
            same = Invitation.objects.unanswered().filter(email=self.email).same_role(self)
            return Invitation.objects.filter(Q(uid=self.uid) | Q(pk__in=same)).get()
        self._write()
        return self

    @transaction.atomic
    def repeat(self):
        """Write again and give a new time to answer. At most one mail a day."""
        invitation = self._locked()
        over = invitation.valid_to and invitation.valid_to <= timezone.now()
        if invitation.status not in ("open", "lapsed") or over:
            raise TransitionRefused(f"invitation {self.pk} is {invitation.status}")
        invitation.expires_at = answer_by()
        invitation.save(update_fields=["expires_at"])
        invitation._write()

    def _write(self):
        plan = registry.outbox["plan"]
        day = timezone.localdate(self.expires_at)
        plan(MESSAGE_KIND, self, address=self.email, name=self.name, language=self.language, user=self.account,
             occurrence=f"{day:%Y-%m-%d}")  # fmt: skip

    @transaction.atomic
    def withdraw(self):
        """Take the offer back; its links stop working. Safe to repeat."""
        if not Invitation.objects.filter(pk=self.pk, accepted_at=None).update(withdrawn_at=Now()):
            raise TransitionRefused(f"invitation {self.pk} is accepted")
        registry.outbox["cancel"](MESSAGE_KIND, self, reason=_("The invitation was withdrawn."))
        AccessLink.objects.about(LINK_PURPOSE, self).revoke()

    @transaction.atomic
    def accept(self, user):
        """Give the role to `user`. Of two at once one acts and the other gets the same membership."""
        invitation = self._locked()
        membership = invitation.membership
        if membership and membership.user_id == user.pk:
            return membership
        invitation._refuse_unless_open()
        membership = Membership.grant(user, self.role, valid_to=self.valid_to, **self.place)
        Invitation.objects.filter(pk=self.pk).update(accepted_at=Now(), membership=membership)
        self.refresh_from_db()
        return membership

    @transaction.atomic
    def open_account(self, *, password, first_name, last_name):
        """Make the account of whoever got the mail, with the role. Refused when the address has an account."""
        self._locked()._refuse_unless_open()
        if self.account:
            raise TransitionRefused(f"invitation {self.pk}: its address has an account")
        names = {"first_name": first_name, "last_name": last_name, "language": self.language}
        try:
            user = User.objects.create_verified(self.email, password, **names)
        except IntegrityError:  # another invitation to the same address was answered at the same moment
            raise TransitionRefused(f"invitation {self.pk}: its address has an account") from None
        self.accept(user)
        return user

    def _locked(self):
        return Invitation.objects.select_for_update(of=["self"], no_key=True).get(pk=self.pk)

    def _refuse_unless_open(self):
        if not Invitation.objects.open().filter(pk=self.pk).exists():
            raise TransitionRefused(f"invitation {self.pk} is {self.status}")
