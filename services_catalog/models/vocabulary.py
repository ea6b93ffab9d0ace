from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.folding import fold
from coop_portal.vocabulary import VocabularyTerm
from partners.models import Territory


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

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.BOTH)
    term = models.CharField(_("term"), max_length=120)
    words = ArrayField(models.CharField(max_length=120), verbose_name=_("other words"))
    territory = models.ForeignKey(
        Territory, models.CASCADE, null=True, blank=True, related_name="synonyms", verbose_name=_("territory")
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "term", "territory"], nulls_distinct=False, name="services_synonym_once"
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
        """A word that leads back to where it came from says nothing: the reason is told, the row refused."""
        words = {fold(word).strip() for word in self.words or ()}
        term = fold(self.term).strip()
        if term in words:
            raise ValidationError({"words": _("“%(term)s” would mean itself.") % {"term": self.term}})
        others = Synonym.objects.exclude(pk=self.pk).filter(kind=self.kind, territory=self.territory)
        # "a: b" beside "b: a" is one group written twice.
        others = [each for each in others if fold(each.term) in words and term in map(fold, each.words)]
        if others:
            raise ValidationError(
                {
                    "words": _("A circle: “%(term)s” leads to “%(other)s”, and that leads back.")
                    % {"term": self.term, "other": others[0].term}
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
