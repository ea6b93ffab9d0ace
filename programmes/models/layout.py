import re
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.conflicts import Versioned
from coop_portal.figures import Span
from coop_portal.folding import fold
from coop_portal.history import tracked
from coop_portal.transitions import TransitionRefused

from ..enums import DayFormat, Separator
from .edition import Edition
from .programme import Programme

# What the portal never holds; a heading that asks for it would only invite somebody to add it in the file.
_REFUSED = re.compile(
    r"\bpesel|urodz|niepelnospraw|orzeczen|zdrow|chorob|uzaleznien|wyznan|religi|narodow|etnicz|pochodzen|rasow"
    r"|migran|bezdom|seksual|karaln|skazan|poglad|zwiazk\w* zawod|dowod\w* osob|paszport|serii? dow"
)


def asks_for_sensitive(header):
    """Whether a heading names the PESEL or another thing that stays out of the portal."""
    return bool(_REFUSED.search(fold(header)))


@tracked()
class ColumnLayout(Versioned):
    """Columns in the order and with the headings that a funder's system reads; rows come from `registry.export_rows`.

    `columns` is a list of {"key": of a column of the rows, "header": text}.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="column_layouts", verbose_name=_("project")
    )
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="column_layouts",
        verbose_name=_("edition"),
    )
    name = models.CharField(_("name"), max_length=120)
    system = models.CharField(_("funder's system"), max_length=100)
    rows = models.CharField(_("rows"), max_length=40)
    columns = models.JSONField(default=list)
    day_format = models.CharField(
        _("how days are written"), max_length=10, choices=DayFormat.choices, default=DayFormat.ISO
    )
    separator = models.CharField(
        _("what divides columns of a CSV"),
        max_length=10,
        choices=Separator.choices,
        default=Separator.SEMICOLON,
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("layout of columns")
        verbose_name_plural = _("layouts of columns")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="programmes_layout_once",
                violation_error_message=_("There is a layout of that name already."),
            ),
            models.CheckConstraint(condition=~Q(columns=[]), name="programmes_layout_has_columns"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("programmes:layout", args=[self.uid])

    @property
    def row_set(self):
        """None where the app that gave the rows is no more."""
        return registry.export_rows.get(self.rows)

    @property
    def span(self):
        return Span(self.programme, self.edition)

    def chosen(self):
        """[(Column, heading)] in the layout's order; a column that is offered no more is left out."""
        offered = self.row_set.by_key if self.row_set else {}
        return [(offered[each["key"]], each["header"]) for each in self.columns if each["key"] in offered]

    @property
    def has_personal_data(self):
        return any(column.is_personal for column, _header in self.chosen())

    def all_rows(self):
        """(number of the row, what columns read), in the order of the row set."""
        return self.row_set.rows(self.span) if self.row_set else iter(())

    def entered_rows(self):
        """Numbers of the rows that stand in the funder's system."""
        return set(self.entered.values_list("row", flat=True))

    @transaction.atomic
    def enter(self, rows, *, on, by, uid):
        """Note that these rows were entered on a day; one that was entered before keeps its day.

        The same `uid` twice notes once. None, when no row was new.
        """
        ColumnLayout.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        if first := LayoutEntry.objects.filter(uid=uid).first():
            return first
        if on > timezone.localdate():
            raise ValidationError(_("Write a day that has come already."), code="future")
        known = {number for number, _row in self.all_rows()}
        new = sorted((set(rows) & known) - self.entered_rows())
        if not new:
            return None
        entry = LayoutEntry.objects.create(uid=uid, layout=self, on=on, by=by, count=len(new))
        EnteredRow.objects.bulk_create(EnteredRow(layout=self, entry=entry, row=row) for row in new)
        return entry


class LayoutEntry(models.Model):
    """ "Wprowadzono do <system> dnia ...": who noted it, for how many rows."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    layout = models.ForeignKey(ColumnLayout, models.PROTECT, related_name="entries")
    on = models.DateField(_("entered on"))
    count = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("entry in a funder's system")
        verbose_name_plural = _("entries in funders' systems")

    def __str__(self):
        return f"{self.layout_id} {self.on:%Y-%m-%d}"

    @transaction.atomic
    def take_back(self, *, by):
        """Noted by mistake: its rows wait again, and the note stays readable."""
        mine = LayoutEntry.objects.filter(pk=self.pk, taken_back_at=None)
        if not mine.update(taken_back_at=Now(), taken_back_by=by):
            raise TransitionRefused(f"LayoutEntry {self.pk}: taken back already")
        self.rows.all().delete()


class EnteredRow(models.Model):
    """A row of the layout by its number alone: whose it is, only the row itself says."""

    layout = models.ForeignKey(ColumnLayout, models.PROTECT, related_name="entered")
    entry = models.ForeignKey(LayoutEntry, models.CASCADE, related_name="rows")
    row = models.BigIntegerField()

    class Meta:
        verbose_name = _("row in a funder's system")
        verbose_name_plural = _("rows in funders' systems")
        constraints = [models.UniqueConstraint(fields=["layout", "row"], name="programmes_enteredrow_once")]

    def __str__(self):
        return f"{self.layout_id} {self.row}"
