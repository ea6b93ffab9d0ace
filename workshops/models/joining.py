"""How people come into a group: by the line of those who wait, and by their employer's nomination."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import PARTICIPATION, personal_data
from documents.models import IssuedDocument, Source
from partners.models import Institution, Person, Post

from ..enums import WaitingStatus
from ..groups import emails
from .group import Group

DELEGATION_DOCUMENT = "workshops.delegation"


class WaitingQuerySet(models.QuerySet):
    def waiting(self):
        """In the order of the line."""
        return self.filter(status=WaitingStatus.WAITING).order_by("since", "pk")

    def with_people(self):
        return self.select_related("person", "institution", "post", "source__recorded_by")


@tracked()
class Waiting(models.Model):
    """Somebody who would take part once a place is free; first come, first served."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(Group, models.CASCADE, related_name="waiting")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    status = models.CharField(max_length=10, choices=WaitingStatus.choices, default=WaitingStatus.WAITING)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("person who waits for a place")
        verbose_name_plural = _("people who wait for a place")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(status=WaitingStatus.WAITING),
                name="workshops_waiting_once",
                violation_error_message=_("This person waits for a place already."),
            ),
            models.CheckConstraint(
                condition=Q(status=WaitingStatus.WAITING, ended_at=None)
                | (~Q(status=WaitingStatus.WAITING) & Q(ended_at__isnull=False)),
                name="workshops_waiting_ended",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} waits for {self.group_id}"

    def withdraw(self):
        """Out of the line. Safe to repeat; who has joined stays."""
        Waiting.objects.waiting().filter(pk=self.pk).update(status=WaitingStatus.WITHDRAWN, ended_at=Now())
        self.refresh_from_db()


@tracked()
class NominationAsk(models.Model):
    """An institution is asked, by a link, whom it sends. To which address stands in the outbox alone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(Group, models.CASCADE, related_name="nomination_asks")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    people = models.PositiveSmallIntegerField(_("how many people"), default=3)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_times = models.PositiveSmallIntegerField(default=1)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("question to an institution whom it sends")
        verbose_name_plural = _("questions to institutions whom they send")
        constraints = [
            models.UniqueConstraint(fields=["group", "institution"], name="workshops_nominationask_once"),
            models.CheckConstraint(
                condition=Q(people__range=(1, 30)),
                name="workshops_nominationask_people",
                violation_error_message=_("From 1 to 30 people."),
            ),
        ]

    def __str__(self):
        return f"{self.institution_id} for {self.group_id}"

    @classmethod
    @transaction.atomic
    def ask(cls, group, institution, *, people, address, by=None):
        """Ask by mail, or once more: the mail goes again with a new link, at most one an hour.

        Refused once the group is frozen: an answer could only wait.
        """
        cycle = group.cycle_to_change()
        if cycle.group.frozen_at:
            raise ValidationError(
                _("The group is closed since the cycle began: no more institutions are asked."),
                code="frozen",
            )
        row, is_new = cls.objects.get_or_create(
            group=group, institution=institution, defaults={"people": people}
        )
        if not is_new:
            cls.objects.filter(pk=row.pk).update(people=people, asked_times=F("asked_times") + 1)
            row.refresh_from_db()
        group.institutions.add(institution)
        emails.plan_nomination(row, address)
        cycle.events.create(
            verb="ask", from_status=cycle.status, to_status=cycle.status, by=by, reason=institution.name
        )
        return row

    @transaction.atomic
    def answer(self, people, *, confirmed_by, confirmed_post, source, by=None):
        """The institution sends `people` [(person, post)]: each into the group or its line, each with a delegation.

        [(member, waiting)] of Group.welcome. Safe to repeat: a person has one delegation.
        """
        self.group.cycle_to_change()
        results = []
        for person, post in people:
            results.append(self.group.welcome(person, self.institution, post=post, by=by, source=source))
            Delegation.give(
                self.group, person, self.institution, post_title=post.title if post else "",
                confirmed_by=confirmed_by, confirmed_post=confirmed_post, source=source, by=by,
            )  # fmt: skip
        NominationAsk.objects.filter(pk=self.pk).update(answered_at=Now())
        self.refresh_from_db()
        return results


@tracked()
@personal_data(
    "post_title", "confirmed_by", "confirmed_post",
    purpose=PARTICIPATION,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="as long as the project's documents have to be kept",
)  # fmt: skip
class Delegation(models.Model):
    """The employer sends a person to the meetings of a cycle: who confirmed it and how. Printed as a document."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(Group, models.PROTECT, related_name="delegations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="delegations", verbose_name=_("person"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    post_title = models.CharField(_("post"), max_length=200, blank=True)
    confirmed_by = models.CharField(_("who confirms on behalf of the employer"), max_length=200)
    confirmed_post = models.CharField(_("post of who confirms"), max_length=200)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("employer's delegation")
        verbose_name_plural = _("employers' delegations")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "institution", "person"], name="workshops_delegation_once"
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=""),
                name="workshops_delegation_confirmed",
                violation_error_message=_("Say who confirms on behalf of the employer."),
            ),
        ]

    def __str__(self):
        return f"{self.person_id} from {self.institution_id}"

    @property
    def cycle(self):
        return self.group.cycle

    @classmethod
    def give(cls, group, person, institution, *, by=None, **confirmation):
        """The person's delegation and, with it, its numbered document. Safe to repeat: the first one stays."""
        row, _made = cls.objects.get_or_create(
            group=group, person=person, institution=institution, defaults=confirmation
        )
        with translation.override(settings.LANGUAGE_CODE):
            title = gettext("Employer's delegation: %(cycle)s") % {"cycle": group.cycle.name}
        IssuedDocument.start(DELEGATION_DOCUMENT, row, title=title[:300], by=by)
        return row

    def document(self):
        """Its numbered PDF, made or being made."""
        return IssuedDocument.objects.about(self, DELEGATION_DOCUMENT).select_related("file").first()
