"""What there is for whom in a gmina or powiat."""

from dataclasses import dataclass

from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse

from partners.models.institution import polish_slug

from .models import RecipientGroup, Service
from .search.keeping import Kept

WHOLE = 80  # services of a place that are all shown on its page
SHOWN = 5  # of each group in a place that has more: the others are found by search
NATIONAL = 20


def gmina_url(territory):
    return reverse("services_catalog:gmina", args=[territory.pk, polish_slug(territory.name)])


@dataclass(frozen=True)
class Section:
    """A recipient group with its services; of many the last confirmed ones. `count`: how many there are.

    `rows`: the same as HTML. A service stands under several groups, and is rendered once.
    """

    group: RecipientGroup
    services: list
    count: int
    rows: list

    @property
    def hidden(self):
        return self.count - len(self.services)


def recipient_sections(territory):
    """(sections without the empty ones, the number of all services of the place), in a constant number of queries.

    A service for several groups stands under each of them; one that names none is for all residents.
    """
    found, count = Kept().read(_ranked, territory)
    services = _short(Service.objects.filter(pk__in={pk for _code, pk, _total in found}))
    rows = {
        pk: render_to_string("services_catalog/short_row.html", {"service": service})
        for pk, service in services.items()
    }
    by_code, totals = {}, {}
    for code, pk, total in found:
        totals[code] = total
        if pk in services:  # else removed since
            by_code.setdefault(code, set()).add(pk)
    sections = []
    for group in RecipientGroup.objects.filter(code__in=by_code):
        keys = [pk for pk in services if pk in by_code[group.code]]
        chosen = [services[pk] for pk in keys]
        sections.append(Section(group, chosen, totals[group.code], [rows[pk] for pk in keys]))
    return sections, count


def _ranked(territory):
    """([(code of a group, key of a service, how many the group has)], number of all)."""
    services = Service.objects.published().local_to(territory)
    sql, params = services.order_by().values("pk", "confirmed_on").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH local (id, confirmed_on) AS MATERIALIZED ({sql}), listed AS (
                SELECT coalesce(recipients.code, %s) AS code, local.id, local.confirmed_on
                FROM local
                LEFT JOIN services_catalog_service_recipients AS link ON link.service_id = local.id
                LEFT JOIN services_catalog_recipientgroup AS recipients ON recipients.id = link.recipientgroup_id
            ), ranked AS (
                SELECT code, id, count(*) OVER (PARTITION BY code) AS total,
                    row_number() OVER (PARTITION BY code ORDER BY confirmed_on DESC NULLS LAST, id) AS place
                FROM listed
            ), counted AS (SELECT count(*) AS number FROM local)
            SELECT code, id, total, number FROM ranked, counted WHERE place <= %s OR number <= %s
            """,
            [*params, RecipientGroup.EVERYBODY, SHOWN, WHOLE],
        )
        rows = cursor.fetchall()
    return [row[:3] for row in rows], rows[0][3] if rows else 0


def national_section():
    """(services for the whole country, how many more there are)"""
    services = Service.objects.published().filter(is_national=True)
    shown = list(_short(services, NATIONAL).values())
    return shown, services.count() - len(shown) if len(shown) == NATIONAL else 0


def _short(services, limit=None):
    """{key: service} in the order of names, with what `short_row.html` says."""
    rows = (
        services.select_related("provider")
        .prefetch_related(
            "provider__phones", "recipients", "coverage", "places__hours", "places__special_days"
        )
        .only(*ROW)[:limit]
    )
    return {service.pk: service for service in rows}


ROW = (
    "name", "translations", "language", "status", "fee", "phone", "phone_round_the_clock", "is_national", "is_sample",
    "confirmed_on", "review_due_on", "suspended_until", "residents_only", "sort_key", "provider__name", "provider__uid",
)  # fmt: skip
