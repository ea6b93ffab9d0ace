"""Whether a query may be kept: in an address, a log, a count, a saved search. A client's data never may."""

from coop_portal import guard


def may_be_kept(text):
    """False for what the guard refuses (PESEL, a phone, an e-mail): answer it, and forget it."""
    return not guard.check(text).refusals
