import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.privacy import CORRESPONDENCE, personal_data

MOST = 20  # of one person
MOST_MATCHES = 500  # a search that finds more is no question any more: nobody reads what is new in it


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """The person's own; nobody else sees them, an operator neither."""
        return self.filter(user=scope.user)


@personal_data(
    "title", "query",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="until the person removes it or leaves the portal",
)  # fmt: skip
class SavedSearch(models.Model):
    """A question that its owner asks again and again, and hears of what is new in the answer.

    Kept out of the history of changes and of the outbox's text: what somebody looks for is nobody else's business.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    title = models.CharField(_("title"), max_length=200)
    query = models.CharField(max_length=2000, editable=False)  # of the list's address: "q=...&gmina=..."
    wants_mail = models.BooleanField(_("write to me when something new is found"), default=True)
    seen = ArrayField(models.BigIntegerField(), default=list, editable=False)  # services that were told of
    news = ArrayField(models.BigIntegerField(), default=list, editable=False)  # those that came last
    news_on = models.DateField(null=True, editable=False)
    checked_on = models.DateField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            models.UniqueConstraint(fields=["user", "query"], name="services_savedsearch_once"),
        ]
        indexes = [models.Index(fields=["checked_on"], name="services_savedsearch_checked")]

    def __str__(self):
        return str(self.uid)

    def get_absolute_url(self):
        return f"{reverse('services_catalog:list')}?{self.query}"
