"""The kinds of rows of a project, by the word in their address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from coop_portal.templatetags.portal import longdate, money, quantity

from ..enums import ResultKind
from ..indicators import forms as indicators
from . import forms


@dataclass(frozen=True)
class RowKind:
    """`related` is the name of the rows on the project; `line(row)` -> (what it is, what belongs to it)."""

    title: str
    add: str
    related: str
    form: type[ModelForm]
    line: Callable
    empty: str
    ordered: bool = True

    @property
    def model(self):
        return self.form._meta.model

    def of(self, programme):
        return getattr(programme, self.related).all()


def _partner(row):
    return row.institution.name, ", ".join(filter(None, [row.get_role_display(), row.note]))


def _contact(row):
    people = [str(row.person or ""), str(row.institution or "")]
    return row.label, ", ".join(filter(None, [*people, row.email, *row.phones]))


def _funding(row):
    amounts = [money(amount, row.currency) for amount in (row.total, row.grant) if amount is not None]
    return row.source, " / ".join(filter(None, [row.measure, row.fund, *amounts]))


def _edition(row):
    return row.name, _period(row.starts_on, row.ends_on)


def _milestone(row):
    day = row.reached_on or row.due_on
    return f"{row.number}. {row.title}", ", ".join(
        filter(None, [str(row.get_status_display()), longdate(day) if day else ""])
    )


def _indicator(row):
    target = _("target: %(target)s %(unit)s") % {"target": quantity(row.target), "unit": row.unit}
    entry = row.counter_entry
    how = _("counted by the portal: %(what)s") % {"what": entry.label} if entry else _("by hand")
    seen = _("public") if row.is_public else ""
    return row.name, ", ".join(filter(None, [row.code, str(row.edition or ""), target, str(how), str(seen)]))


def _result(row):
    lacks = row.kind == ResultKind.ACHIEVED and not row.has_evidence
    day = longdate(row.achieved_on) if row.achieved_on else ""
    evidence = str(_("no evidence yet")) if lacks else ""
    return row.text, ", ".join(filter(None, [str(row.get_kind_display()), day, evidence]))


def _news(row):
    return row.title, longdate(row.published_at) if row.published_at else _("draft")


def _document(row):
    return row.title, row.file.original_name


def _title(row):
    return row.title, row.get_language_display()


def _link(row):
    return row.title, row.url


def _period(first, last):
    return " – ".join(longdate(day) for day in (first, last) if day)


KINDS = {
    "partnerzy": RowKind(
        _("Lead and partners"),
        _("Add a partner"),
        "partners",
        forms.PartnerForm,
        _partner,
        _("Name the institution that leads the project and those that take part."),
    ),
    "kontakty": RowKind(
        _("Contacts"),
        _("Add a contact"),
        "contacts",
        forms.ContactForm,
        _contact,
        _("A function with an e-mail address and phones: whom people ask about the project."),
    ),
    "finansowanie": RowKind(
        _("Funding"),
        _("Add a funding"),
        "fundings",
        forms.FundingForm,
        _funding,
        _("The financing programme, its amounts, and the signs that stand on all papers."),
    ),
    "edycje": RowKind(
        _("Editions"),
        _("Add an edition"),
        "editions",
        forms.EditionForm,
        _edition,
        _("An edition holds groups, workshops and targets."),
    ),
    "kamienie-milowe": RowKind(
        _("Milestones"),
        _("Add a milestone"),
        "milestones",
        forms.MilestoneForm,
        _milestone,
        _("Stages of the project, with a goal and a day."),
    ),
    "wskazniki": RowKind(
        _("Indicators"),
        _("Add an indicator"),
        "indicators",
        indicators.IndicatorForm,
        _indicator,
        _("What the project is measured by: a name, a target, and how it is counted."),
    ),
    "rezultaty": RowKind(
        _("Results"),
        _("Add a result"),
        "results",
        indicators.ResultForm,
        _result,
        _("What the project is to bring, and what it brought."),
    ),
    "aktualnosci": RowKind(
        _("News"),
        _("Write a news item"),
        "news",
        forms.NewsForm,
        _news,
        _("What happened; the day of the event is not the day of publication."),
        ordered=False,
    ),
    "dokumenty": RowKind(
        _("To download"),
        _("Add a file"),
        "documents",
        forms.DocumentForm,
        _document,
        _("Rules, forms, posters: anybody may download them."),
    ),
    "tytuly": RowKind(
        _("Other titles"),
        _("Add a title"),
        "alternative_titles",
        forms.TitleForm,
        _title,
        _("Another name under which the project is known."),
        ordered=False,
    ),
    "linki": RowKind(
        _("Links"),
        _("Add a link"),
        "links",
        forms.LinkForm,
        _link,
        _("Pages of others about the project."),
    ),
}
