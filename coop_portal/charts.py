"""Charts as SVG pictures for pages and PDFs. A table with the same numbers always stands beside them."""

from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import mark_safe

WIDTH, LABEL, VALUE = 680, 290, 60
ROW, BAR = 30, 18
ACCENT, INK = "#0a5560", "#1d1a17"
LONGEST_LABEL = 38


def bars(rows, most=None):
    """Address (data:) of a chart of horizontal bars; `rows` are pairs of a label and a number of at least 0.

    `most` is the end of a scale that is known, such as 5 of marks; else the longest bar is the largest number.
    """
    most = most or max((value for _label, value in rows), default=0) or 1
    height = max(len(rows), 1) * ROW + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        ' font-family="Source Sans 3, sans-serif" font-size="13">'
    ]
    parts += [_bar(place, label, value, most) for place, (label, value) in enumerate(rows)]
    return mark_safe(
        "data:image/svg+xml," + quote("".join([*parts, "</svg>"]))
    )  # each label is escaped below


def _bar(place, label, value, most):
    top = place * ROW + 4
    length = round((WIDTH - LABEL - VALUE) * value / most, 1)
    middle = top + BAR / 2 + 4.5
    return (
        f'<text x="{LABEL - 10}" y="{middle}" text-anchor="end" fill="{INK}">{escape(_short(label))}</text>'
        f'<rect x="{LABEL}" y="{top}" width="{max(length, 1)}" height="{BAR}" fill="{ACCENT}"/>'
        f'<text x="{LABEL + length + 8}" y="{middle}" fill="{INK}">{_number(value)}</text>'
    )


def _short(label):
    label = str(label)
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


def _number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
