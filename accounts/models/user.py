from datetime import timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Coalesce, Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import ACCOUNT, personal_data

from ..enums import SCOPE_OF_ROLE, Role

KEEP_ACCOUNTS = timedelta(days=730)


class UserQuerySet(models.QuerySet):
    def colleagues_of(self, user):
        """Who could stand in for the user: people who hold a role in the same place, or the same role elsewhere.

        Members of institutions share a place; an animator or coordinator is often alone there, so another one will do.
        """
        from .membership import Membership

        same = models.Q()
        for membership in Membership.objects.current().filter(user=user):
            column = SCOPE_OF_ROLE[membership.role]
            same |= models.Q(**{column: getattr(membership, f"{column}_id")}) if column else models.Q()
            if column != "institution":
                same |= models.Q(role=membership.role)
        if not same:
            return self.none()
        with_role = Membership.objects.current().filter(same).values("user")
        return (
            self.filter(pk__in=with_role, is_active=True).exclude(pk=user.pk).order_by("last_name", "email")
        )

    def to_erase(self):
        """Accounts whose last role ended two years ago, or that had none and were not used for so long."""
        from .membership import Membership

        old = Now() - KEEP_ACCOUNTS
        roles = Membership.objects.filter(user=models.OuterRef("pk"))
        lasting = roles.filter(models.Q(valid_to=None) | models.Q(valid_to__gt=old))
        used = Coalesce("last_login", "date_joined")
        return self.annotate(used=used).filter(
            ~models.Exists(lasting), models.Exists(roles) | models.Q(used__lt=old), is_active=True
        )

    def erase_expired(self):
        """How many accounts became rows without a person."""
        gone = list(self.to_erase()[:500])
        for user in gone:
            user.erase()
        return len(gone)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_verified(self, email, password=None, **fields):
        """An account whose address somebody else vouches for: an invitation's answered link, a seed."""
        from allauth.account.models import EmailAddress

        user = self.create_user(email, password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    @transaction.atomic
    def create_superuser(self, email, password=None, **fields):
        """`manage.py createsuperuser` makes a deployment's first operator; the others are invited."""
        from .membership import Membership

        user = self.create_verified(email, password, **fields)
        Membership.grant(user, Role.OPERATOR)
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


@tracked(exclude=["password", "last_login"])
@personal_data(
    "email", "first_name", "last_name",
    purpose=ACCOUNT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased 2 years after the last membership ended",
)  # fmt: skip
class User(AbstractBaseUser):
    """Somebody who logs in, by e-mail address. What the person may do is said by memberships alone."""

    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="pl")
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="accounts_user_email_lower",
                violation_error_message=_("Write the e-mail address in small letters."),
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name or self.email

    def owns(self, address):
        """Whether the address is proven to be this person's."""
        return address == self.email or self.emailaddress_set.filter(email=address, verified=True).exists()

    def locked(self):
        """The user's row, locked until the end of the transaction: roles and deputies are given one after another."""
        return type(self).objects.select_for_update(no_key=True).get(pk=self.pk)

    @transaction.atomic
    def erase(self):
        """Nobody logs in any more and nothing names the person; rows of what was done keep their reference."""
        self.emailaddress_set.all().delete()
        self.authenticator_set.all().delete()
        self.email, self.first_name, self.last_name = f"erased-{self.pk}@invalid.invalid", "", ""
        self.is_active, self.last_login = False, None
        self.set_unusable_password()
        self.save()

    def speak(self, language):
        type(self).objects.filter(pk=self.pk).update(language=language)
