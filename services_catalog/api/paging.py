"""Pages of answers in the shape of HSDS. Keys first, so that an answer that is known already costs no more."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .problems import Problem


@dataclass(frozen=True)
class PageOf:
    """One page: the `keys` of its rows in their order, and where it stands among `total` rows."""

    keys: list
    total: int
    number: int
    per_page: int

    @property
    def pages(self):
        return max(1, -(-self.total // self.per_page))

    def shape(self, contents):
        return {
            "total_items": self.total,
            "total_pages": self.pages,
            "page_number": self.number,
            "size": len(contents),
            "first_page": self.number == 1,
            "last_page": self.number == self.pages,
            "empty": not contents,
            "contents": contents,
        }

    def sorted(self, rows):
        """The rows in the order of the keys."""
        found = {row.pk: row for row in rows}
        return [found[key] for key in self.keys if key in found]


def page_of(rows, asked):
    """The page that is asked for of a queryset, by key: new rows come last and move nobody who reads page by page."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    return _page(lambda first, last: list(keys[first:last]), rows.order_by().count(), asked)


def page_of_list(items, asked):
    return _page(lambda first, last: items[first:last], len(items), asked)


def _page(cut, total, asked):
    first = (asked.page - 1) * asked.per_page
    page = PageOf(cut(first, first + asked.per_page), total, asked.page, asked.per_page)
    if asked.page > page.pages:
        raise Problem(
            404, _("There are %(pages)s pages only.") % {"pages": page.pages}, total_pages=page.pages
        )
    return page
