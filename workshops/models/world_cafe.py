import uuid

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from documents.models import Source
from partners.enums import CharterRegister
from partners.models import CharterItem

from .session import Session


@tracked()
class CafeTable(models.Model):
    """A table of a World Café: one question, and the part of the team's charter to which its answers may go."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    session = models.ForeignKey(Session, models.CASCADE, related_name="cafe_tables")
    position = models.PositiveSmallIntegerField(_("number of the table"))
    topic = models.CharField(_("question of the table"), max_length=200)
    register = models.CharField(
        _("part of the charter"), max_length=20, choices=CharterRegister.choices, blank=True
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("table of a World Café")
        verbose_name_plural = _("tables of World Cafés")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"],
                name="workshops_cafetable_order",
                violation_error_message=_("The meeting has a table with this number already."),
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="workshops_cafetable_position"),
        ]

    def __str__(self):
        return f"{self.position}. {self.topic}"


@tracked()
class CafeRound(models.Model):
    """A round: guests change tables, the questions stay."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="cafe_rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("round of a World Café")
        verbose_name_plural = _("rounds of World Cafés")
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="workshops_caferound_once"),
            models.CheckConstraint(
                condition=Q(number__range=(1, 10)),
                name="workshops_caferound_number",
                violation_error_message=_("From 1 to 10 rounds."),
            ),
        ]

    def __str__(self):
        return f"{self.session_id} {self.number}"


@tracked()
class Contribution(models.Model):
    """One sentence from a sheet of a table. Of guests at a table no names are written down."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    table = models.ForeignKey(CafeTable, models.CASCADE, related_name="contributions")
    round = models.ForeignKey(CafeRound, models.PROTECT, related_name="contributions")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("contribution"), max_length=500)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["table", "round", "position", "pk"]
        verbose_name = _("contribution to a World Café")
        verbose_name_plural = _("contributions to World Cafés")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="workshops_contribution_text"),
            # The same sentence twice from one table in one round is a slip of the pen.
            models.UniqueConstraint(fields=["table", "round", "text"], name="workshops_contribution_once"),
        ]

    def __str__(self):
        return self.text

    @transaction.atomic
    def to_charter(self, charter, *, by):
        """A sentence of the team's draft charter that knows from which table it comes. Safe to repeat."""
        charter = charter.locked("draft")
        if done := CharterItemSource.objects.filter(contribution=self, item__charter=charter).first():
            return done.item
        item = charter.items.create(
            register=self.table.register,
            position=charter.next_position(self.table.register),
            text=self.text,
            edited_by=by,
        )
        CharterItemSource.objects.create(contribution=self, item=item)
        return item


@tracked()
class CharterItemSource(models.Model):
    """From which contribution a sentence of a charter comes."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="charter_sources")
    item = models.ForeignKey(CharterItem, models.CASCADE, related_name="cafe_sources")

    class Meta:
        verbose_name = _("source of a charter's sentence")
        verbose_name_plural = _("sources of charters' sentences")
        constraints = [
            models.UniqueConstraint(fields=["contribution", "item"], name="workshops_charteritemsource_once")
        ]

    def __str__(self):
        return f"{self.contribution_id} -> {self.item_id}"
