"""Selections for a help plan ("zestawienia do planu pomocy"): private lists of services, without any client's data.

A selection belongs to an account, or to the browser of a visitor, whose session holds the key. Nobody else reads it:
it is in no history, no admin, no log, and what is made of it is never stored.
"""

import uuid
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.privacy import CORRESPONDENCE, personal_data
from notifications.models import Message

from ..enums import SelectionReason, ServiceStatus
from .plan_template import PlanTemplate
from .service import Service

MOST = 50  # selections of one owner
MOST_ITEMS = 60  # services and headings of one: more is no plan that a family could follow
KEPT = timedelta(days=90)  # after the last use
TOLD_BEFORE = timedelta(days=14)
TOLD_AT_LEAST = timedelta(days=7)  # before anything is erased
ERASED = "services_catalog.selection_erased"  # the kind of that message
KEPT_OF_VISITORS = timedelta(seconds=settings.SESSION_COOKIE_AGE)  # then no browser holds the key any more
LIVING = (ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED)
SHOWN = (*LIVING, ServiceStatus.WITHDRAWN)


class Refused(Exception):
    """Why nothing was written: a sentence for the person."""


class Moved(Exception):
    """The selection is not as the page showed it: another window has changed it meanwhile."""


class Owner(NamedTuple):
    """An account, or the key in a visitor's session; with neither there is nothing to own yet."""

    user: object = None
    visitor: uuid.UUID | None = None

    def __bool__(self):
        return bool(self.user or self.visitor)

    @property
    def fields(self):
        return {"user": self.user, "visitor": self.visitor}


class SelectionQuerySet(models.QuerySet):
    def of(self, owner):
        """The owner's own; nobody else sees them, an operator neither."""
        if not owner:
            return self.none()
        return self.filter(user=owner.user) if owner.user else self.filter(visitor=owner.visitor)

    def with_counts(self):
        of_services = Q(items__heading="")
        return self.annotate(
            number_of_services=models.Count("items", filter=of_services),
            number_of_ended=models.Count(
                "items",
                filter=of_services
                & (Q(items__service=None) | ~Q(items__service__status=ServiceStatus.PUBLISHED)),
            ),
        ).order_by("-made_on", "-number", "-pk")

    def use(self):
        """Somebody looks at them: once a day is enough for the clock of erasure."""
        today = timezone.localdate()
        self.filter(used_on__lt=today).update(used_on=today)

    def expired(self):
        """Nothing of an account's is erased before its owner was told, however long no mail could be made."""
        today = timezone.localdate()
        told = Q(_told(before=timezone.now() - TOLD_AT_LEAST)) | Q(user__is_active=False)
        of_users = Q(visitor=None, used_on__lt=today - KEPT) & told
        return self.filter(of_users | Q(user=None, used_on__lt=today - KEPT_OF_VISITORS))

    def erase_expired(self):
        self.expired().delete()

    def to_be_told(self):
        """Those of accounts that are erased soon, and whose owner does not know yet."""
        unused = self.filter(user__is_active=True, used_on__lte=timezone.localdate() - (KEPT - TOLD_BEFORE))
        return unused.exclude(_told(before=timezone.now() + TOLD_BEFORE)).select_related("user")


def _told(before):
    """Whether a message about the erasure was made since the last use, before that moment."""
    messages = Message.objects.filter(
        kind=ERASED, content_type__app_label="services_catalog", content_type__model="selection"
    )
    return Exists(
        messages.filter(
            object_id=OuterRef("pk"), created_at__date__gt=OuterRef("used_on"), created_at__lt=before
        )
    )


@personal_data(
    "label",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="deleted 90 days after the last use, a visitor's one after 14",
)
class Selection(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, editable=False, related_name="selections"
    )
    visitor = models.UUIDField(null=True, editable=False)
    made_on = models.DateField(default=timezone.localdate, editable=False)
    number = models.PositiveSmallIntegerField(default=1, editable=False)  # of that day
    label = models.CharField(_("label"), max_length=80, blank=True)
    is_current = models.BooleanField(default=False, editable=False)
    template = models.ForeignKey(
        PlanTemplate, models.SET_NULL, null=True, related_name="+", verbose_name=_("plan template")
    )
    # Counts what came, went and moved: an order that was made on an older one is not written.
    order_version = models.PositiveIntegerField(default=0, editable=False)
    used_on = models.DateField(default=timezone.localdate, editable=False)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-number", "-pk"]
        verbose_name = _("selection for a help plan")
        verbose_name_plural = _("selections for help plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, visitor__isnull=False) | Q(user__isnull=False, visitor=None),
                name="services_selection_one_owner",
            ),
            models.UniqueConstraint(
                fields=["user", "visitor", "made_on", "number"],
                nulls_distinct=False,
                name="services_selection_number",
            ),
            models.UniqueConstraint(
                fields=["user", "visitor"],
                condition=Q(is_current=True),
                nulls_distinct=False,
                name="services_selection_one_current",
            ),
        ]
        indexes = [
            models.Index(fields=["visitor"], name="services_selection_visitor"),
            models.Index(fields=["used_on"], name="services_selection_used"),
        ]

    def __str__(self):
        return str(self.uid)

    def get_absolute_url(self):
        return reverse("services_catalog:selection", args=[self.uid])

    @property
    def own_name(self):
        """ "Zestawienie 12.05, nr 3": says nothing of whom it is for."""
        day = f"{self.made_on.day}.{self.made_on.month:02}"
        if self.made_on.year != timezone.localdate().year:
            day = f"{day}.{self.made_on.year}"
        return gettext("Selection %(day)s, no. %(number)s") % {"day": day, "number": self.number}

    @property
    def title(self):
        return f"{self.own_name} – {self.label}" if self.label else self.own_name

    @property
    def erased_on(self):
        return self.used_on + (KEPT if self.user_id else KEPT_OF_VISITORS)

    @property
    def owner(self):
        return Owner(self.user, self.visitor)

    # --- Making -------------------------------------------------------------------------

    @classmethod
    def current(cls, owner):
        """The one that a click adds to; None as long as there is none."""
        return cls.objects.of(owner).filter(is_current=True).first()

    @classmethod
    def current_or_new(cls, owner):
        """The one that a click adds to; of two first clicks at once, both add to the same."""
        return cls._unless_there(lambda: cls.current(owner), lambda: cls._start(owner, uuid.uuid4()))

    @classmethod
    def start(cls, owner, uid=None):
        """A new current selection. The form sent twice makes one; of two clicks at once each gets a number."""
        uid = uid or uuid.uuid4()

        def make():
            with transaction.atomic():
                cls.objects.of(owner).filter(is_current=True).update(is_current=False)
                return cls._start(owner, uid)

        return cls._unless_there(lambda: cls.objects.of(owner).filter(uid=uid).first(), make)

    @staticmethod
    def _unless_there(find, make):
        """What is there, else what is made; a constraint that somebody else was faster for sends back to the start."""
        for _attempt in range(5):
            if found := find():
                return found
            try:
                return make()
            except IntegrityError as refusal:
                if "_selection_" not in str(refusal):
                    raise
        raise Refused(gettext("Too many clicks at once. Wait a moment and try again."))

    @classmethod
    @transaction.atomic
    def _start(cls, owner, uid):
        own = cls.objects.of(owner)
        if own.count() >= MOST:
            raise Refused(
                gettext("You have %(number)d selections already. Remove one that you need no more.")
                % {"number": MOST}
            )
        today = timezone.localdate()
        last = own.filter(made_on=today).aggregate(last=Max("number"))["last"] or 0
        template = own.exclude(template=None).values_list("template", flat=True).first()
        return cls.objects.create(
            **owner.fields, uid=uid, made_on=today, number=last + 1, is_current=True, template_id=template
        )

    @transaction.atomic
    def make_current(self):
        own = Selection.objects.of(self.owner)
        list(own.select_for_update().order_by("pk"))  # two switches take turns
        own.filter(is_current=True).exclude(pk=self.pk).update(is_current=False)
        own.filter(pk=self.pk).update(is_current=True, used_on=timezone.localdate())

    @classmethod
    @transaction.atomic
    def adopt(cls, visitor, user):
        """Give what a visitor's browser made to the account; says how many. The account's current one stays it."""
        theirs = list(cls.objects.select_for_update().filter(visitor=visitor).order_by("made_on", "number"))
        has_current = cls.objects.filter(user=user, is_current=True).exists()
        for selection in theirs:
            own = cls.objects.filter(user=user, made_on=selection.made_on)
            selection.number = (own.aggregate(last=Max("number"))["last"] or 0) + 1
            selection.user, selection.visitor, selection.used_on = user, None, timezone.localdate()
            selection.is_current = selection.is_current and not has_current
            selection.save(update_fields=["number", "user", "visitor", "used_on", "is_current"])
        return len(theirs)

    # --- What is in it ------------------------------------------------------------------

    def locked(self):
        """The row until the end of the transaction; Refused where it is gone."""
        found = Selection.objects.select_for_update().filter(pk=self.pk).first()
        if found is None:
            raise Refused(gettext("This selection was removed in the meantime."))
        return found

    def _touch(self):
        Selection.objects.filter(pk=self.pk).update(
            order_version=F("order_version") + 1, used_on=timezone.localdate()
        )

    @transaction.atomic
    def add(self, *services):
        """Put services (read `with_row`) at the end; says how many are new. One that is there stays where it is."""
        self.locked()
        there = set(self.items.values_list("service", flat=True))
        fresh = [service for service in services if service.pk not in there]
        for service in fresh:
            _refuse_what_is_not_on_the_list(service)
        self._refuse_too_many(len(fresh))
        place = self._last_place()
        SelectionItem.objects.bulk_create(
            SelectionItem.of(service, selection=self, position=place + step)
            for step, service in enumerate(fresh, 1)
        )
        if fresh:
            self._touch()
        return len(fresh)

    @transaction.atomic
    def add_heading(self, text, uid):
        """A goal at the end; the services that come after it are for it. The form sent twice makes one."""
        self.locked()
        if not self.items.filter(uid=uid).exists():
            self._refuse_too_many(1)
            place = self._last_place() + 1
            SelectionItem.objects.create(selection=self, uid=uid, heading=text, position=place)
            self._touch()

    def _last_place(self):
        return self.items.aggregate(last=Max("position"))["last"] or 0

    def _refuse_too_many(self, more):
        if more and self.items.count() + more > MOST_ITEMS:
            raise Refused(
                gettext(
                    "A selection takes %(number)d services and headings: more is no plan that a family could follow. "
                    "Remove some, or begin a new selection."
                )
                % {"number": MOST_ITEMS}
            )

    @transaction.atomic
    def arrange(self, order, seen):
        """Put the items in the order of these uids. Moved, and nothing written, unless all of them are there still."""
        if self.locked().order_version != seen:
            raise Moved
        items = {str(item.uid): item for item in self.items.all()}
        if sorted(order) != sorted(items):
            raise Moved
        for place, uid in enumerate(order, 1):
            items[uid].position = place
        SelectionItem.objects.bulk_update(items.values(), ["position"])
        self._touch()

    @transaction.atomic
    def step(self, item, by, seen):
        """Move an item `by` places up (negative) or down; at the end it stays."""
        if self.locked().order_version != seen:
            raise Moved
        order = [str(uid) for uid in self.items.values_list("uid", flat=True)]
        try:
            place = order.index(str(item.uid))
        except ValueError:
            raise Moved from None
        order.insert(max(0, place + by), order.pop(place))
        self.arrange(order, seen)

    @transaction.atomic
    def remove(self, item):
        self.locked()
        if SelectionItem.objects.filter(pk=item.pk).delete()[0]:
            self._touch()

    @transaction.atomic
    def accept_changes(self):
        """What the list says now is what later changes are told against."""
        self.locked()
        items = list(self.items.exclude(service=None))
        services = Service.objects.filter(status__in=SHOWN).with_row()
        services = services.in_bulk([item.service_id for item in items])
        for item in items:
            if item.service_id in services:
                item.look(services[item.service_id])
        SelectionItem.objects.bulk_update(items, ["snapshot", "taken_on", "told"])
        Selection.objects.filter(pk=self.pk).use()


def _refuse_what_is_not_on_the_list(service):
    if service.status == ServiceStatus.WITHDRAWN:
        raise Refused(gettext("“%(name)s” has ended, so it was not added.") % {"name": service.name})
    if service.status not in LIVING:
        raise Refused(
            gettext("“%(name)s” is not published yet, so it was not added.") % {"name": service.name}
        )


@personal_data(
    "heading", "note", "term",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="deleted 90 days after the last use, a visitor's one after 14",
)  # fmt: skip
class SelectionItem(Versioned):
    """A service with its reason, or a heading: the goal of what stands below it.

    `snapshot` is what the list said on the day `taken_on` (selections.snapshot), by which changes are told.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selection = models.ForeignKey(Selection, models.CASCADE, related_name="items")
    # A service that is deleted leaves its snapshot.
    service = models.ForeignKey(Service, models.SET_NULL, null=True, related_name="selection_items")
    heading = models.CharField(_("goal"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(editable=False)
    snapshot = models.JSONField(default=dict, editable=False)
    taken_on = models.DateField(default=timezone.localdate, editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=SelectionReason.choices, blank=True)
    note = models.CharField(pgettext_lazy("selection", "note"), max_length=200, blank=True)
    term = models.CharField(_("time limit"), max_length=60, blank=True)
    on_leaflet = models.BooleanField(_("print on the client's leaflet"), default=True)
    told = models.CharField(max_length=12, choices=ServiceStatus.choices, blank=True, editable=False)

    class Meta:
        ordering = ["position"]
        verbose_name = _("item of a selection")
        verbose_name_plural = _("items of selections")
        constraints = [
            models.UniqueConstraint(fields=["selection", "service"], name="services_selectionitem_once"),
            models.UniqueConstraint(
                fields=["selection", "position"],
                deferrable=models.Deferrable.IMMEDIATE,
                name="services_selectionitem_position",
            ),
            models.CheckConstraint(
                condition=Q(heading="") | Q(service=None, reason="", note="", term=""),
                name="services_selectionitem_heading_or_service",
            ),
        ]

    def __str__(self):
        return str(self.uid)

    @classmethod
    def of(cls, service, **fields):
        item = cls(service=service, **fields)
        item.look(service)
        return item

    def look(self, service):
        """Keep what the list says of the service (read `with_row`) today."""
        from ..selections import snapshot  # which reads models

        self.snapshot, self.taken_on = snapshot.take(service), timezone.localdate()
        self.told = service.status

    @property
    def anchor(self):
        return f"i-{self.uid}"
