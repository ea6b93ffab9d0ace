"""Sheets with a given number of pages: as many entries as fit, in the order of what matters most."""

from functools import cache

from coop_portal.pdf import page_count, pdf_from_html


def fitted(pages_with, total, pages):
    """How many of `total` entries fit on `pages`: `pages_with(number)` counts the pages that the first ones take.

    With none of them it has to fit.
    """
    if pages_with(total) <= pages:
        return total
    low, high = 0, total - 1
    while low < high:
        middle = (low + high + 1) // 2
        if pages_with(middle) <= pages:
            low = middle
        else:
            high = middle - 1
    return low


def sheet(make, total, pages):
    """Bytes of the PDF. `make(number, is_short)` is its HTML; what leaves pages empty is made with `is_short`."""
    pages_with = cache(lambda number: page_count(make(number, False)))
    number = fitted(pages_with, total, pages)
    return pdf_from_html(make(number, pages_with(number) < pages))
