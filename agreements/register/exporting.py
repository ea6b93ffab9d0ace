"""Rows of the register for a spreadsheet: annexes stand under their agreement."""

from django.utils.translation import gettext_lazy as _

COLUMNS = [
    _("Number"), _("Agreement"), _("Annex to"), _("Project"), _("Parties"), _("State"), _("In force since"),
    _("Last day"), _("Notice in months"), _("Date of the agreement"),
]  # fmt: skip


def rows(agreements):
    """Of a queryset with_card."""
    for agreement in agreements:
        yield _row(agreement, "", last=agreement.last_day)
        if not agreement.amends_id:
            for annex in agreement.shown_annexes:
                yield _row(
                    annex, agreement.number, parties="", project=str(agreement.programme), last=annex.ends_on
                )


def _row(row, amends, *, last, **known):
    parties = "; ".join(str(party) for party in row.parties.all()) if "parties" not in known else ""
    return (
        row.number, row.title, amends, known.get("project") or str(row.programme), parties, str(row.state_label),
        row.in_force_on, last, row.notice_months, row.dated_on,
    )  # fmt: skip
