"""Words in braces that clauses may hold: filled when the document is shown, so that they follow parties and dates."""

import re

from django.utils.translation import gettext_lazy, ngettext, pgettext

from coop_portal.templatetags.portal import longdate

PLACEHOLDERS = {
    "projekt": gettext_lazy("the project's title"),
    "cykl": gettext_lazy("the name of the cycle"),
    "koordynatorzy": gettext_lazy("coordinators of the parties, as points"),
    "czas_trwania": gettext_lazy("for how long, from the agreement's dates"),
    "wypowiedzenie": gettext_lazy("the notice period"),
    "liczba_stron": gettext_lazy("the number of parties"),
}
# Filled when a draft is made, from what it is made of.
ONCE = {
    "podstawy_prawne": gettext_lazy("legal bases by the kinds of the parties, as points"),
    "rekomendacje": gettext_lazy("the chosen recommendations, as points"),
    "odpowiedzialni": gettext_lazy("who carries out which recommendation, as points"),
    "wartosci": gettext_lazy("values of the team's charter, as points"),
}
_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,60})\}")


def fill(text, values):
    """`text` with the known placeholders filled; unknown ones stay and are seen."""
    filled = _PLACEHOLDER.sub(lambda match: str(values.get(match[1].strip(), match[0])), text)
    return filled.replace(" r..", " r.").replace(
        "\N{NO-BREAK SPACE}r..", "\N{NO-BREAK SPACE}r."
    )  # a date ends it


def unknown(text):
    """Names in braces that the portal cannot fill."""
    return [name for name in _PLACEHOLDER.findall(text) if name.strip() not in PLACEHOLDERS]


def values_for(agreement):
    """What the placeholders stand for, in the active language."""
    parties = list(agreement.parties.all())
    return {
        "projekt": agreement.programme.title,
        "cykl": agreement.cycle.name if agreement.cycle else "",
        "koordynatorzy": as_points([_coordinator(party) for party in parties]),
        "czas_trwania": duration(agreement),
        "wypowiedzenie": ngettext("%(count)d month", "%(count)d months", agreement.notice_months)
        % {"count": agreement.notice_months},
        "liczba_stron": len(parties),
    }


def as_points(texts):
    """Lines "1) ...;" of a list inside a clause, the last one with a full stop."""
    lines = [f"{i}) {text};" for i, text in enumerate(texts, 1)]
    return "\n".join(lines)[:-1] + "." if lines else ""


def _coordinator(party):
    parts = [party.contact_name, party.contact_post]
    if party.contact_phone:
        parts.append(pgettext("agreement document", "phone %(number)s") % {"number": party.contact_phone})
    parts.append(party.contact_email)
    contact = ", ".join(filter(None, parts))
    return f"{party.full_name}: {contact}" if contact else party.full_name


def duration(agreement):
    """ "na czas określony od dnia 1 czerwca 2026 r. do dnia 31 maja 2028 r." """
    if agreement.starts_on:
        start = pgettext("agreement document", "from %(day)s") % {"day": longdate(agreement.starts_on)}
    else:
        start = pgettext("agreement document", "from the day of the last signature")
    if agreement.ends_on:
        days = {"start": start, "end": longdate(agreement.ends_on)}
        return pgettext("agreement document", "for a fixed time %(start)s to %(end)s") % days
    return pgettext("agreement document", "for an indefinite time %(start)s") % {"start": start}
