"""What a question may ask for, as the types of its parameters and as conditions on rows."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import AfterValidator, Field, WithJsonSchema

from coop_portal import guard

from ..models import Service
from ..search.filters import Filters
from ..search.search import find
from .organizations import reachable
from .problems import Problem
from .taxonomies import OF_ORGANIZATIONS, OF_SERVICES, TAXONOMIES, taxonomy, term

PER_PAGE, MOST_PER_PAGE, MOST_PAGES = 50, 100, 100_000
SEARCHED = 1_000  # the best answers of a search, among which the other filters choose
OLDEST = 150  # years


def _text(value):
    if "\x00" in value:
        raise ValueError(_("A text must not hold the character NUL."))
    return value.strip()


def _moment(value):
    """A date, or a date and time; without an offset it is the time in Poland. A "+" that became a space is one."""
    value = _text(value)
    try:
        if found := parse_date(value):
            found = datetime(found.year, found.month, found.day)
        else:
            found = parse_datetime(value) or parse_datetime("+".join(value.rsplit(" ", 1)))
        if found is None:
            raise ValueError(value)
        return (found if timezone.is_aware(found) else timezone.make_aware(found)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            _("Write a date, or a date and time as in RFC 3339: 2026-11-28T12:00:00Z.")
        ) from None


Text = Annotated[str, AfterValidator(_text)]
Moment = Annotated[str, AfterValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Age = Annotated[int, Field(ge=0, le=OLDEST)]


class Paged(Schema):
    page: int = Field(1, ge=1, le=MOST_PAGES, description=gettext_noop("Which page, from 1."))
    per_page: int = Field(
        PER_PAGE, ge=1, le=MOST_PER_PAGE, description=gettext_noop("How many on a page, at most 100.")
    )


class Search(Paged):
    search: Text = Field(
        None,
        max_length=200,
        description=gettext_noop(
            "Words. Of services as in the portal's own search, the best first and at most 1000: inflected forms, "
            "synonyms, places and recipients are understood; elsewhere words of the name."
        ),
    )


class _Termed(Search):
    taxonomy_term_id: UUID = Field(None, description=gettext_noop("Only what has this term of a vocabulary."))
    taxonomy_id: UUID = Field(None, description=gettext_noop("Only what has any term of this vocabulary."))
    modified_after: Moment = Field(
        None,
        description=gettext_noop(
            "Only what changed at this moment or later. Services that ended (“defunct”), and those that are not "
            "published any more (“inactive”), are then among the answers, so that copies can follow."
        ),
    )
    full: bool = Field(False, description=gettext_noop("Everything about each, as when one is asked for."))


class OrganizationQuery(_Termed):
    pass


class ServiceQuery(_Termed):
    organization_id: UUID = Field(None, description=gettext_noop("Only services of this organization."))
    minimum_age: Age = Field(
        None, description=gettext_noop("Only services open to somebody of this age or older.")
    )
    maximum_age: Age = Field(
        None, description=gettext_noop("Only services open to somebody of this age or younger.")
    )


class TermQuery(Search):
    taxonomy_id: UUID = Field(None, description=gettext_noop("Only terms of this vocabulary."))


def chosen_taxonomies(asked):
    """Of a TermQuery."""
    return (
        [_known("taxonomy_id", taxonomy(asked.taxonomy_id), TAXONOMIES)] if asked.taxonomy_id else TAXONOMIES
    )


# --- Conditions --------------------------------------------------------------------------------


def narrowed(services, asked):
    """Services by all that a ServiceQuery asks for but its words and its moment."""
    if asked.organization_id:
        services = services.filter(provider=_organization(asked.organization_id))
    if asked.minimum_age is not None:
        services = services.filter(Q(age_to=None) | Q(age_to__gte=asked.minimum_age))
    if asked.maximum_age is not None:
        services = services.filter(Q(age_from=None) | Q(age_from__lte=asked.maximum_age))
    for relation, terms in _relations(asked, OF_SERVICES, "of_services"):
        through = getattr(Service, relation).through.objects.all()
        column = next(each.name for each in through.model._meta.fields if each.related_model is terms.model)
        services = services.filter(
            pk__in=through.filter(**{f"{column}__in": terms.values("pk")}).values("service")
        )
    return services


def _organization(id):
    """A merged one is the one that stays."""
    found = reachable().filter(uid=id).select_related("merged_into").first()
    if found is None:
        raise _unknown("organization_id")
    return found.merged_into or found


def narrowed_organizations(organizations, asked):
    for relation, terms in _relations(asked, OF_ORGANIZATIONS, "of_organizations"):
        organizations = organizations.filter(
            pk__in=organizations.model.objects.order_by().filter(**{f"{relation}__in": terms}).values("pk")
        )
    return organizations


def _relations(asked, taxonomies, relation):
    """Pairs (relation, queryset of terms) of `taxonomy_id` and `taxonomy_term_id`."""
    if asked.taxonomy_id:
        found = _known("taxonomy_id", taxonomy(asked.taxonomy_id), taxonomies)
        yield getattr(found, relation), found.model.objects.all()
    if asked.taxonomy_term_id:
        pair = term(asked.taxonomy_term_id)
        found = _known("taxonomy_term_id", pair and pair[0], taxonomies)
        yield getattr(found, relation), found.model.objects.filter(pk=pair[1].pk)


def _known(name, found, taxonomies):
    if found not in taxonomies:
        raise _unknown(name)
    return found


def _unknown(name):
    return Problem(404, _("Nothing here has what %(name)s names.") % {"name": name}, parameter=name)


def ranked(text):
    """Ids of published services for the words, the best first; a question with a client's data is not asked."""
    if refusals := guard.check(text).refusals:
        raise Problem(400, " ".join(map(str, refusals)), parameter="search")
    found = find(text, Filters(), limit=SEARCHED, with_facets=False)
    return [pk for pk, _score in found.rows]
