"""Whether a group keeps the rules of its edition now."""

from collections import Counter

from programmes.group_rules import findings


def check(group):
    """Findings of all rules of the group's edition, in the order in which people read them."""
    rules = group.cycle.edition.rules
    if rules is None:
        return []
    institutions = list(group.institutions.select_related("seat__gmina").prefetch_related("sectors"))
    counts = Counter(group.members.current().values_list("institution_id", flat=True))
    return findings(rules, institutions, counts)
