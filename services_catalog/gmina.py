"""What there is for whom in a gmina or powiat."""

from dataclasses import dataclass

from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse

from partners.models.institution import polish_slug

from .models import RecipientGroup, Service
from .search import keeping

WHOLE = 80  # services of a place that are all shown on its page
SHOWN = 3  # of each group in a place that has more: the others are found by search
NATIONAL = 20


def gmina_url(territory):
    return reverse("services_catalog:gmina", args=[territory.pk, polish_slug(territory.name)])


@dataclass(frozen=True)
class Section:
    """A recipient group with its services as HTML, of many the last confirmed ones. `count`: how many there are."""

    group: RecipientGroup | None
    rows: list
    count: int

    @property
    def hidden(self):
        return self.count - len(self.rows)


def sections_of(territory):
    """(sections without the empty ones, that of the whole country, the number of all services of the place).

    In a constant number of queries. A service for several groups stands under each of them, and is rendered once; one
    that names none is for all residents.
    """
    kept = keeping.Kept()
    found, count = kept.read(_ranked, territory)
    national, national_count = kept.read(_national)
    rows = _rows({pk for _code, pk, _total in found} | set(national))
    by_code, totals = {}, {}
    for code, pk, total in found:
        totals[code] = total
        if pk in rows:  # else removed since
            by_code.setdefault(code, set()).add(pk)
    sections = [
        Section(group, [row for pk, row in rows.items() if pk in by_code[group.code]], totals[group.code])
        for group in RecipientGroup.objects.filter(code__in=by_code)
    ]
    return sections, Section(None, [rows[pk] for pk in national if pk in rows], national_count), count


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


def _national():
    """(keys of services for the whole country, how many there are)"""
    services = Service.objects.published().filter(is_national=True)
    return list(services.values_list("pk", flat=True)[:NATIONAL]), services.count()


def _rows(keys):
    """{key: HTML of the service} in the order of names."""
    services = sorted(keeping.rows(keys).values(), key=lambda service: (service.sort_key, service.pk))
    return {
        service.pk: render_to_string("services_catalog/short_row.html", {"service": service})
        for service in services
    }
