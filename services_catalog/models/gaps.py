"""What was looked for in vain: numbers of a month, without words and without people."""

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Territory

# One statement and no reading before it, so that counting is cheap and two at once lose nothing.
UPSERT = """
    INSERT INTO services_catalog_searchgap (territory_id, topic, recipients, month, misses, reports)
    VALUES (%s, %s, %s, date_trunc('month', now() AT TIME ZONE 'Europe/Warsaw')::date, %s, %s)
    ON CONFLICT (territory_id, topic, recipients, month) DO UPDATE SET
        misses = services_catalog_searchgap.misses + EXCLUDED.misses,
        reports = services_catalog_searchgap.reports + EXCLUDED.reports
"""


class SearchGap(models.Model):
    """How often in a month somebody looked for a topic in a gmina or powiat and found nothing, or not that.

    `topic` and `recipients` are codes of their vocabularies, "" for what was not recognised or not said: a code stays
    what it was that day, whatever becomes of its term.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="search_gaps")
    topic = models.CharField(max_length=60, blank=True)
    recipients = models.CharField(max_length=60, blank=True)
    month = models.DateField()
    misses = models.PositiveIntegerField(default=0)  # nothing was found
    reports = models.PositiveIntegerField(default=0)  # something was found, and it was not that

    class Meta:
        ordering = ["-month", "pk"]
        verbose_name = _("search without a result")
        verbose_name_plural = _("searches without a result")
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "topic", "recipients", "month"], name="services_searchgap_cell"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="services_searchgap_month"),
            models.CheckConstraint(
                condition=Q(misses__gt=0) | Q(reports__gt=0), name="services_searchgap_counted"
            ),
        ]

    def __str__(self):
        return f"{self.territory_id} {self.topic} {self.month}"

    @classmethod
    def count(cls, territory_id, topics, recipients="", *, is_report=False):
        """Add one to the cell of each topic in this month."""
        misses, reports = (0, 1) if is_report else (1, 0)
        with connection.cursor() as cursor:
            for topic in sorted(topics):
                cursor.execute(UPSERT, [territory_id, topic, recipients, misses, reports])
