from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.vocabulary import VocabularyTerm
from partners.models import Territory

from ..synonyms.circles import circle, plain


class ServiceType(VocabularyTerm):
    is_activity = models.BooleanField(
        _("activities at set hours"),
        default=False,
        help_text=_(
            "People come at the beginning: their hours stand in the calendars that anybody can subscribe to."
        ),
    )

    class Meta(VocabularyTerm.Meta):
        verbose_name = _("type of service")
        verbose_name_plural = _("types of services")


class RecipientGroup(VocabularyTerm):
    EVERYBODY = "mieszkancy"  # all residents; an entry that names no group is for them

    is_staff = models.BooleanField(
        _("professionals, not clients"),
        default=False,
        help_text=_("Services for them alone are marked and left out of what is printed for residents."),
    )

    class Meta(VocabularyTerm.Meta):
        verbose_name = _("recipient group")
        verbose_name_plural = _("recipient groups")

    def unlike(self, other):
        if self.is_staff == other.is_staff:
            return ""
        return _("One of the two groups is of professionals, the other one of clients: they are not one.")


class HelpTopic(VocabularyTerm):
    class Meta(VocabularyTerm.Meta):
        verbose_name = _("help topic")
        verbose_name_plural = _("help topics")


class Synonym(models.Model):
    """Words that mean one thing to who searches. National, or of one territory.

    Kinds: `both` works both ways and may be shown; `search_only` is a stigmatising word that works and is never
    shown or suggested; `ambiguous` offers each of its meanings; the words of `situation` are what people say when
    the term is what helps them ("mąż pije": "terapia uzależnień"), and nothing leads back from it.
    """

    class Kind(models.TextChoices):
        BOTH = "both", _("synonyms")
        SEARCH_ONLY = "search_only", _("works in search, never shown")
        AMBIGUOUS = "ambiguous", _("ambiguous: offer each meaning")
        SITUATION = "situation", _("situations that lead to the term")

    uid = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.BOTH)
    term = models.CharField(_("term"), max_length=120)
    words = ArrayField(models.CharField(max_length=120), verbose_name=_("other words"))
    territory = models.ForeignKey(
        Territory, models.CASCADE, null=True, blank=True, related_name="synonyms", verbose_name=_("territory")
    )
    is_active = models.BooleanField(_("in use"), default=True, editable=False)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "term", "territory"],
                nulls_distinct=False,
                name="services_synonym_once",
                violation_error_message=_("These words are already here: add yours to that row."),
            ),
            models.CheckConstraint(condition=~Q(term=""), name="services_synonym_term"),
        ]

    def __str__(self):
        return self.term

    @property
    def wordings(self):
        """What a query may be widened to: of a situation nothing, its term is searched word by word."""
        return [] if self.kind == self.Kind.SITUATION else [self.term, *self.words]

    def clean(self):
        """What was already said so stays; a new word must lead somewhere, and one that hurts is never shown."""
        before = Synonym.objects.filter(pk=self.pk).first()
        if before and before.kind != self.kind and self.Kind.SEARCH_ONLY in (before.kind, self.kind):
            raise ValidationError({"kind": _("Whether words are ever shown is decided when they are added.")})
        # What was off while others were written has to fit beside them as if it were new.
        is_same = before and before.is_active
        is_same = is_same and (before.term, before.territory_id) == (self.term, self.territory_id)
        known = set(map(plain, before.words)) if is_same else set()
        added = [word for word in self.words or () if plain(word) not in known]
        if plain(self.term) in map(plain, added):
            raise ValidationError({"words": _("“%(term)s” would mean itself.") % {"term": self.term}})
        others = list(self._beside())
        self._refuse_hurting(added, others)
        if way := circle(self.term, added, [(each.term, each.words) for each in others]):
            raise ValidationError(
                {
                    "words": _("A circle: “%(term)s” leads to “%(other)s”, and that leads back.")
                    % {"term": self.term, "other": "” → “".join(way)}
                }
            )

    def _beside(self):
        """The other rows that a query may meet together with this one: of what it lies in and of what lies in it."""
        rows = Synonym.objects.exclude(pk=self.pk).filter(is_active=True)
        if not self.territory:
            return rows
        inside = Territory.objects.within([self.territory_id]).values("pk")
        around = self.territory.path_ids()
        return rows.filter(Q(territory=None) | Q(territory__in=around) | Q(territory__in=inside))

    def _refuse_hurting(self, words, others):
        if self.kind == self.Kind.SEARCH_ONLY:
            return
        hurting = {plain(word) for row in others if row.kind == self.Kind.SEARCH_ONLY for word in row.words}
        if refused := [word for word in words if plain(word) in hurting]:
            raise ValidationError(
                {
                    "words": _("“%(word)s” may hurt: it works in the search and is never shown.")
                    % {"word": refused[0]}
                }
            )


class Abbreviation(models.Model):
    abbreviation = models.CharField(_("abbreviation"), max_length=20, unique=True)
    expansions = ArrayField(models.CharField(max_length=120), verbose_name=_("meanings"))

    class Meta:
        verbose_name = _("abbreviation")
        verbose_name_plural = _("abbreviations")

    def __str__(self):
        return self.abbreviation

    @property
    def wordings(self):
        return self.expansions
