import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.privacy import CORRESPONDENCE, personal_data

KEEP_ADDRESSES = timedelta(days=90)
KEEP_LOG = timedelta(days=730)  # KRI: two years


def hash_secret(secret):
    return hashlib.sha256(secret.encode()).hexdigest()


class AccessLinkQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(Q(uses_left=None) | Q(uses_left__gt=0), revoked_at=None, expires_at__gt=Now())

    def for_secret(self, secret):
        return self.filter(secret_hash=hash_secret(secret))

    def about(self, purpose, subject):
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(purpose=purpose, content_type=kind, object_id=subject.pk)

    def revoke(self):
        return self.filter(revoked_at=None).update(revoked_at=Now())

    def erase_expired(self):
        """The address goes; that there was a link stays, for the access log."""
        return self.filter(expires_at__lt=Now() - KEEP_ADDRESSES).exclude(address="").update(address="")


@personal_data(
    "address",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased 90 days after expiry",
)
class AccessLink(models.Model):
    """The one class for every link in a mail: whoever holds the secret may do one thing to one object.

    The secret is shown once, when the link is made; only its hash is kept. GET shows a page, only POST acts.
    """

    purpose = models.CharField(max_length=40)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    address = models.EmailField(blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    uses_left = models.PositiveSmallIntegerField(null=True, blank=True)  # null: until it expires
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccessLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("access link")
        verbose_name_plural = _("access links")
        indexes = [models.Index(fields=["content_type", "object_id", "purpose"])]

    def __str__(self):
        return f"{self.purpose} {self.pk}"

    @classmethod
    def issue(cls, purpose, subject, *, address="", valid_for=timedelta(days=30), uses=None):
        """Make a link and return (link, absolute address). The address cannot be had again."""
        secret = secrets.token_urlsafe(32)
        link = cls.objects.create(
            purpose=purpose,
            subject=subject,
            address=address.lower(),
            secret_hash=hash_secret(secret),
            expires_at=timezone.now() + valid_for,
            uses_left=uses,
        )
        return link, settings.PUBLIC_URL + reverse("accounts:link", args=[secret])

    def use(self):
        """Count one use; False when none was left, so that of two clicks at once only one acts."""
        mine = AccessLink.objects.usable().filter(pk=self.pk)
        if self.uses_left is None:
            return mine.exists()
        return bool(mine.update(uses_left=F("uses_left") - 1))

    def revoke(self):
        AccessLink.objects.filter(pk=self.pk).revoke()


class AccessLogQuerySet(models.QuerySet):
    def delete_old(self):
        return self.filter(at__lt=Now() - KEEP_LOG).delete()

    def with_kind(self):
        return self.select_related("content_type")

    def about(self, obj):
        return self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)


class AccessLog(models.Model):
    """Who read or changed what that matters: ids only. Kept two years (KRI)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    link = models.ForeignKey(AccessLink, models.SET_NULL, null=True, blank=True, related_name="+")
    verb = models.CharField(max_length=40)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self):
        return f"{self.verb} {self.content_type_id}:{self.object_id}"

    @property
    def act(self):
        """The verb in people's words; the code itself where no app names it any more."""
        return registry.acts.get(self.verb, self.verb)

    @classmethod
    def write(cls, request, verb, obj):
        """Note that whoever makes this request did `verb` ("read", "invite" ...) with `obj`."""
        user = request.user if request.user.is_authenticated else None
        cls.note(user, verb, obj, link=getattr(request, "access_link", None))

    @classmethod
    def note(cls, user, verb, obj, *, link=None):
        kind = ContentType.objects.get_for_model(obj)
        cls.objects.create(user=user, link=link, verb=verb, content_type=kind, object_id=obj.pk)
