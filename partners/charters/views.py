from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coop_portal.forms import LastDayForm
from coop_portal.transitions import TransitionRefused
from documents.enums import Channel

from ..enums import CharterRegister, CharterStatus
from ..models import Charter, CharterItem
from ..space.access import (
    can_manage,
    can_write,
    entered,
    form_methods,
    hold_to_managers,
    hold_to_writers,
    says_when_closed,
    team_entered,
)
from ..space.recipients import seats_to_write_to, without_address
from . import differences, document
from .forms import AdoptForm, AnswerForm, BackForm, ItemForm, RecordForm
from .journal import journal
from .waiting import answers_for


def moved_on(charter):
    """What a form that came too late is told."""
    sentences = {
        CharterStatus.DRAFT: _("The charter is being written now: it is not open for acceptance."),
        CharterStatus.OPEN: _("The charter is open for acceptance, so its text stands still."),
        CharterStatus.ADOPTED: _("The charter has been adopted meanwhile; nothing was changed."),
        CharterStatus.SUPERSEDED: _("A newer version has replaced this one; nothing was changed."),
    }
    return sentences[charter.status]


def says_when_moved_on(view):
    """The view gets the charter; one that another click moved on is said to be so, in plain words."""

    @wraps(view)
    @says_when_closed
    def wrapped(request, uid, **kwargs):
        charter = entered(request, Charter.objects, uid)
        try:
            return view(request, charter, **kwargs)
        except TransitionRefused:
            charter.refresh_from_db()
            messages.error(request, moved_on(charter))
            return redirect(charter)

    return wrapped


def of_item(view):
    """The view gets the charter and one of its sentences."""

    @wraps(view)
    def wrapped(request, uid):
        items = CharterItem.objects.select_related("charter__team__kind")
        item = get_object_or_404(items, uid=uid)
        return says_when_moved_on(view)(request, item.charter.uid, item=item)

    return wrapped


# --- Reading -----------------------------------------------------------------------------------


@require_safe
def charter(request, uid):
    """The text in force, the version in work and all that were."""
    team = team_entered(request, uid)
    versions = list(team.charters.all())
    in_force = next((each for each in versions if each.status == CharterStatus.ADOPTED), None)
    in_work = next((each for each in versions if not each.is_settled), None)
    context = {
        "team": team,
        "versions": versions,
        "charter": in_force,
        "registers": in_force.registers() if in_force else [],
        "document": in_force.document() if in_force else None,
        "in_work": in_work,
        "can_start": can_manage(request, team) and in_work is None,
    }
    return render(request, "partners/charters/charter.html", context)


@require_safe
def charter_version(request, uid):
    row = entered(request, Charter.objects, uid)
    team = row.team
    manages = can_manage(request, team)
    context = {
        "charter": row,
        "team": team,
        "registers": row.registers(),
        "answers": row.answers() if not row.is_draft else None,
        "document": row.document(),
        "adoption": row.adoption,
        "events": journal(row),
        "can_edit": row.is_draft and can_write(request, team),
        "can_manage": manages,
        "mine": answers_for(request.scope, row) if row.is_open and team.is_living else [],
        "unreached": without_address(seats_to_write_to(team)) if manages and row.is_open else [],
    }
    return render(request, "partners/charters/version.html", context)


@require_safe
def charter_differences(request, uid):
    row = entered(request, Charter.objects, uid)
    earlier = row.previous()
    if earlier is None:
        raise Http404
    sections = differences.compare(row, earlier)
    context = {
        "charter": row,
        "earlier": earlier,
        "team": row.team,
        "sections": sections,
        "counts": differences.counts(sections),
    }
    return render(request, "partners/charters/differences.html", context)


# --- The draft ---------------------------------------------------------------------------------


@require_POST
@says_when_closed
def charter_start(request, uid):
    team = team_entered(request, uid)
    hold_to_managers(request, team)
    row = Charter.start(team, by=request.user)
    messages.success(request, _("The draft is ready: add and change its sentences."))
    return redirect(row)


@form_methods
@says_when_moved_on
def charter_item_add(request, charter):
    """`?register=` names the register that the sentence is for."""
    register = request.GET.get("register")
    if register not in CharterRegister.values:
        raise Http404
    return _item_form(request, charter, CharterItem(charter=charter, register=register))


@form_methods
@of_item
def charter_item_edit(request, charter, item):
    return _item_form(request, charter, item)


def _item_form(request, charter, item):
    hold_to_writers(request, charter.team)
    if not charter.is_draft:
        raise TransitionRefused("not a draft")
    form = ItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("The sentence is saved."))
        return redirect(f"{charter.get_absolute_url()}#{item.register}")
    context = {
        "form": form,
        "charter": charter,
        "team": charter.team,
        "item": item if item.pk else None,
        "register": CharterRegister(item.register),
    }
    return render(request, "partners/charters/item_form.html", context)


@require_POST
@of_item
def charter_item_remove(request, charter, item):
    hold_to_writers(request, charter.team)
    charter.remove_item(item)
    messages.success(request, _("The sentence is removed."))
    return redirect(f"{charter.get_absolute_url()}#{item.register}")


@require_POST
@of_item
def charter_item_move(request, charter, item):
    hold_to_writers(request, charter.team)
    charter.move_item(item, -1 if request.POST.get("kierunek") == "gora" else 1)
    return redirect(f"{charter.get_absolute_url()}#{item.register}")


# --- Acceptance --------------------------------------------------------------------------------


@form_methods
@says_when_moved_on
def charter_open(request, charter):
    hold_to_managers(request, charter.team)
    if not charter.is_draft:
        raise TransitionRefused("not a draft")
    form = LastDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            charter.open(answer_by=form.cleaned_data["answer_by"], by=request.user)
            messages.success(
                request, _("The charter is open for acceptance. Member institutions are asked by mail.")
            )
            return redirect(charter)
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {
        "form": form,
        "charter": charter,
        "team": charter.team,
        "members": charter.member_institutions(),
        "empty": charter.empty_registers(),
        "unreached": without_address(seats_to_write_to(charter.team)),
    }
    return render(request, "partners/charters/open.html", context)


@form_methods
@says_when_moved_on
def charter_back(request, charter):
    hold_to_managers(request, charter.team)
    if not charter.is_open:
        raise TransitionRefused("not open")
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        charter.back_to_draft(by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The charter is a draft again; who was asked is told by mail."))
        return redirect(charter)
    context = {"form": form, "charter": charter, "team": charter.team}
    return render(request, "partners/charters/back.html", context)


@form_methods
@says_when_moved_on
def charter_accept(request, charter):
    """The answer by account; of whoever speaks for several institutions, one after another."""
    mine = answers_for(request.scope, charter)
    if not mine:
        raise PermissionDenied
    if not charter.is_open or not charter.team.is_living:
        raise TransitionRefused("not open")
    institutions = list(mine)
    several = mine if len(institutions) > 1 else None
    form = AnswerForm(request.POST or None, institutions=several)
    if request.method == "POST" and form.is_valid():
        institution = form.cleaned_data.get("institution") or institutions[0]
        form.keep(charter, institution, Channel.PORTAL, by=request.user)
        messages.success(request, _("The answer of %(institution)s is kept.") % {"institution": institution})
        return redirect(charter)
    context = {
        "form": form,
        "charter": charter,
        "team": charter.team,
        "institution": institutions[0] if not several else None,
        "registers": charter.registers(),
        "given": charter.acceptances.filter(institution__in=institutions).select_related("institution"),
    }
    return render(request, "partners/charters/accept.html", context)


@form_methods
@says_when_moved_on
def charter_record(request, charter):
    """An answer that came by phone, paper, mail or at a meeting."""
    hold_to_managers(request, charter.team)
    if not charter.is_open:
        raise TransitionRefused("not open")
    form = RecordForm(
        request.POST or None,
        request.FILES or None,
        institutions=charter.member_institutions(),
        initial={"institution": _number(request.GET.get("institution"))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            form.record(charter, by=request.user)
            messages.success(request, _("The answer is written down."))
            return redirect(charter)
        except ValidationError as refused:
            form.add_error("scan" if form.cleaned_data["scan"] else None, refused)
    context = {"form": form, "charter": charter, "team": charter.team}
    return render(request, "partners/charters/record.html", context)


@require_safe
@says_when_moved_on
def charter_sheet(request, charter):
    """The text with a line for each institution's signature, to take to a meeting."""
    hold_to_managers(request, charter.team)
    if not charter.is_open:
        raise TransitionRefused("not open")
    return document.sheet(charter)


def _number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


@require_POST
@says_when_moved_on
def charter_ask(request, charter):
    """The mail with the link again, or for the first time, to one institution."""
    hold_to_managers(request, charter.team)
    wanted = _number(request.POST.get("institution"))
    institution = get_object_or_404(charter.member_institutions(), pk=wanted)
    if charter.ask(institution, by=request.user):
        messages.success(request, _("The link goes to %(institution)s.") % {"institution": institution})
    else:
        messages.error(
            request,
            _("No e-mail address of %(institution)s is known: ask by phone and write the answer down.")
            % {"institution": institution},
        )
    return redirect(charter)


@form_methods
@says_when_moved_on
def charter_adopt(request, charter):
    hold_to_managers(request, charter.team)
    if not charter.is_open:
        raise TransitionRefused("not open")
    answers = charter.answers()
    form = AdoptForm(request.POST or None, answers=answers)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            charter.adopt(by=request.user, on=data["adopted_on"], reason=data.get("reason", ""))
            messages.success(request, _("The charter is adopted. Its PDF is being made."))
            return redirect(charter)
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"form": form, "charter": charter, "team": charter.team, "answers": answers}
    return render(request, "partners/charters/adopt.html", context)
