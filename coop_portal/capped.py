"""Numbers that are exact as long as somebody could count the rows; of more it is said that there are more."""

MOST = 10_000


def capped_count(queryset):
    """How many rows there are, MOST + 1 where there are more than MOST: no number costs more than that."""
    return queryset.order_by()[: MOST + 1].count()
