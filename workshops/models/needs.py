"""What people eat and what they need to take part: asked only where a meeting asks, read only as numbers."""

from collections import Counter
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from coop_portal.privacy import PARTICIPATION, personal_data

from ..enums import AccessNeed, Answer, FoodNeed, RegistrationStatus
from .public_event import Registration
from .session import Session
from .session_parts import Invitee

KEPT_AFTER = timedelta(days=30)


class ParticipantNeedsQuerySet(models.QuerySet):
    def of_who_comes(self):
        return self.exclude(invitee__answer=Answer.NO).exclude(
            registration__status__in=[RegistrationStatus.WAITING, RegistrationStatus.WITHDRAWN]
        )

    def counted(self):
        """({FoodNeed: people}, {AccessNeed: people}) of who comes, in the order of the choices; zeros left out."""
        food, access = Counter(), Counter()
        for row in self.of_who_comes().values_list("food", "access"):
            food.update(row[0])
            access.update(row[1])
        return (
            {need: food[need] for need in FoodNeed if food[need]},
            {need: access[need] for need in AccessNeed if access[need]},
        )

    def erase_expired(self):
        """30 days after the meeting's last day, also where it was called off; without a day, after the answer."""
        return (
            self.annotate(last=Max("session__days__ends_at"))
            .filter(Q(last__lt=Now() - KEPT_AFTER) | Q(last=None, saved_at__lt=Now() - KEPT_AFTER))
            .delete()
        )


@personal_data(
    "food",
    "access",
    purpose=PARTICIPATION,
    basis="art. 6 ust. 1 lit. a i art. 9 ust. 2 lit. a RODO",
    retention="deleted 30 days after the meeting",
)
class ParticipantNeeds(models.Model):
    """Of one invited or registered person. No page, list or file shows it beside the name."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="needs")
    invitee = models.OneToOneField(Invitee, models.CASCADE, null=True, blank=True, related_name="needs")
    registration = models.OneToOneField(
        Registration, models.CASCADE, null=True, blank=True, related_name="needs"
    )
    food = ArrayField(
        models.CharField(max_length=20, choices=FoodNeed.choices), default=list, blank=True,
        verbose_name=_("food"),
    )  # fmt: skip
    access = ArrayField(
        models.CharField(max_length=20, choices=AccessNeed.choices), default=list, blank=True,
        verbose_name=_("what I need to take part"),
    )  # fmt: skip
    saved_at = models.DateTimeField(auto_now=True)

    objects = ParticipantNeedsQuerySet.as_manager()

    class Meta:
        verbose_name = _("needs of a participant")
        verbose_name_plural = _("needs of participants")
        constraints = [
            models.CheckConstraint(
                condition=Q(invitee__isnull=False, registration=None)
                | Q(invitee=None, registration__isnull=False),
                name="workshops_needs_one_person",
            )
        ]

    def __str__(self):
        return str(self.pk)

    @classmethod
    def keep(cls, session, *, food=(), access=(), **person):
        """Of `invitee=` or `registration=`: only what the meeting asks. Nothing chosen leaves no row."""
        food = list(food) if session.asks_food else []
        access = list(access) if session.asks_access else []
        if food or access:
            fields = {"session": session, "food": food, "access": access}
            cls.objects.update_or_create(**person, defaults=fields)
        else:
            cls.objects.filter(**person).delete()
