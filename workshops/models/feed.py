"""Addresses from which calendar programs read meetings: secret, renewed and revoked by their owners."""

import uuid

from django.conf import settings
from django.core.signing import Signer
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from partners.models import Person

from .cycle import Cycle

SIGNER = Signer(salt="workshops.calendar_feed")


class CalendarFeedQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(revoked_at=None)

    def of(self, **owner):
        """The feed of a `user`, `person` or `cycle`, None where it has none."""
        return self.in_use().filter(**owner).first()

    def revoke(self):
        return self.in_use().update(revoked_at=Now())


class CalendarFeed(models.Model):
    """One address: of an account, of a person without one, or of a cycle. Renewed it is another row.

    The secret is the signature of the row's uid: it can be shown again, and the database alone does not give it away.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="calendar_feeds"
    )
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="calendar_feeds")
    cycle = models.ForeignKey(Cycle, models.CASCADE, null=True, blank=True, related_name="calendar_feeds")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, person=None, cycle=None)
                | Q(user=None, person__isnull=False, cycle=None)
                | Q(user=None, person=None, cycle__isnull=False),
                name="workshops_feed_one_owner",
            ),
            *(
                models.UniqueConstraint(
                    fields=[owner], condition=Q(revoked_at=None), name=f"workshops_feed_{owner}_once"
                )
                for owner in ("user", "person", "cycle")
            ),
        ]

    def __str__(self):
        return str(self.uid)

    @property
    def secret(self):
        return SIGNER.signature(self.uid.hex)

    @property
    def url(self):
        return settings.PUBLIC_URL + reverse("workshops:feed", args=[self.uid, self.secret])

    def opens(self, secret):
        """Not for who has no account any more."""
        is_alive = self.revoked_at is None and (self.user is None or self.user.is_active)
        return is_alive and constant_time_compare(secret, self.secret)

    @classmethod
    @transaction.atomic
    def renew(cls, owner, **which):
        """A new address for `owner` (locked, so that two clicks leave one); the earlier one opens nothing any more."""
        owner._meta.model._base_manager.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)
        cls.objects.in_use().filter(**which).revoke()
        return cls.objects.create(**which)
