"""The group of a cycle: the rules, who is in it, who waits, whom an institution sends, a list from Excel."""

from functools import partial
from itertools import chain

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.models import IssuedDocument, Source
from partners.models import Institution

from .. import perms
from ..models import DELEGATION_DOCUMENT, Cycle, Delegation, GroupMember, NominationAsk, Waiting
from ..views import cycle_in_scope, cycle_to_run
from . import forms
from .saying import say_welcome


def in_group(request, model, uid, *related):
    """A row of a group that this person may run, 404 for strangers and 403 for those who only read."""
    visible = model.objects.filter(group__cycle__in=Cycle.objects.visible_to(request.scope))
    row = get_object_or_404(visible.select_related("group__cycle__edition__programme", *related), uid=uid)
    if not perms.can_run(request.scope, row.group.cycle.edition):
        raise PermissionDenied
    return row


def refused(request, act):
    """Do `act`; what a verb refuses is said, and None returned."""
    try:
        return act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return None


@require_safe
def group(request, uid):
    cycle = cycle_in_scope(request, uid)
    if not perms.reads_people(request.scope, cycle):
        raise PermissionDenied
    found = cycle.group
    members = list(found.members.current().with_people())
    context = {
        "cycle": cycle,
        "group": found,
        "findings": found.findings(),
        "members": members,
        "left": found.members.exclude(left_on=None).with_people().prefetch_related("replaced_by__person"),
        "waiting": found.waiting.waiting().with_people(),
        "free": found.free_seats(),
        "asks": found.nomination_asks.select_related("institution"),
        "delegations": _delegations(found),
        "empty_institutions": _without_people(found, members),
        "can_run": perms.can_run(request.scope, cycle.edition),
        "is_open": cycle.status in ("planned", "running"),
        "seats_form": forms.SeatsForm(instance=found),
    }
    return render(request, "workshops/groups/group.html", context)


def _delegations(found):
    """[(delegation, its document)] with those of people who have left."""
    rows = list(Delegation.objects.filter(group=found).select_related("person", "institution", "source"))
    documents = IssuedDocument.objects.filter(
        kind=DELEGATION_DOCUMENT, object_id__in=[row.pk for row in rows]
    ).select_related("file")
    by_row = {document.object_id: document for document in documents.order_by("version")}
    return [(row, by_row.get(row.pk)) for row in rows]


def _without_people(found, members):
    here = {member.institution_id for member in members}
    return [each for each in forms.institutions_of(found) if each.pk not in here]


@require_POST
def seats(request, uid):
    cycle = cycle_to_run(request, uid)
    with transaction.atomic():
        cycle.locked()
        form = forms.SeatsForm(request.POST, instance=cycle.group)
        if form.is_valid():
            form.save()
            messages.success(request, _("The number of places is saved."))
        else:
            messages.error(request, " ".join(chain.from_iterable(form.errors.values())))
    return redirect("workshops:group", cycle.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request, uid):
    """A list from Excel: looked at with every problem at its row, then added; what is wrong stays to be mended."""
    cycle = cycle_to_run(request, uid)
    form = forms.PasteForm(request.POST or None, group=cycle.group)
    if request.method == "POST" and form.is_valid() and "add" in request.POST:
        return _add(request, cycle, form)
    shown = form.table if form.is_bound and form.is_valid() else None
    context = {"form": form, "cycle": cycle, "table": shown, "group": cycle.group}
    context["free"] = cycle.group.free_seats()
    return render(request, "workshops/groups/paste.html", context)


def _add(request, cycle, form):
    with transaction.atomic():
        cycle.locked()  # whoever adds the same list at once comes second and finds everybody here
        form.full_clean()
        faulty, rest = form.faulty, form.rest()
        added = refused(request, lambda: form.save(by=request.user))
    if added is not None:
        say_welcome(request, added)
    if not faulty:
        return redirect(cycle.people_url)
    again = forms.PasteForm(
        {"pasted": rest, "institution": request.POST.get("institution", "")}, group=cycle.group
    )
    again.is_valid()
    context = {"form": again, "cycle": cycle, "table": again.table, "group": cycle.group, "rest": True}
    context["free"] = cycle.group.free_seats()
    return render(request, "workshops/groups/paste.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, uid):
    """Ask an institution by mail whom it sends; it answers by a link, without an account."""
    cycle = cycle_to_run(request, uid)
    form = forms.AskForm(request.POST or None, group=cycle.group)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        act = partial(
            NominationAsk.ask, cycle.group, data["institution"], people=data["people"],
            address=data["address"], by=request.user,
        )  # fmt: skip
        if refused(request, act):
            messages.success(
                request,
                _("The question goes to %(address)s. The answer comes here.") % {"address": data["address"]},
            )
        return redirect("workshops:group", cycle.uid)  # which shows the question and the answer
    return render(request, "workshops/groups/ask.html", {"form": form, "cycle": cycle})


@require_http_methods(["GET", "HEAD", "POST"])
def record(request, uid):
    """Whom an institution sends, as it told by phone or on paper."""
    question = in_group(request, NominationAsk, uid, "institution")
    posted = request.POST if request.method == "POST" else None
    people, confirm = forms.Nominated.of(question, posted), forms.RecordForm(posted)
    if posted is not None and people.is_valid() & confirm.is_valid():
        act = partial(_keep_record, request, question, people, confirm.cleaned_data)
        results = refused(request, act)
        if results is not None:
            say_welcome(request, results)
        return redirect("workshops:group", question.group.cycle.uid)
    context = {"ask": question, "people": people, "confirm": confirm, "cycle": question.group.cycle}
    return render(request, "workshops/groups/record.html", context)


@transaction.atomic
def _keep_record(request, question, people, confirmation):
    source = Source.record(
        confirmation["channel"], by=request.user, on_behalf_of=confirmation["confirmed_by"]
    )
    return people.answer(question, confirmation, source=source, by=request.user)


@require_POST
def institution_drop(request, uid, pk):
    cycle = cycle_to_run(request, uid)
    institution = get_object_or_404(Institution.objects.filter(workshop_groups=cycle.group), pk=pk)
    refused(request, lambda: cycle.group.drop_institution(institution))
    return redirect("workshops:group", cycle.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request, uid):
    """Somebody leaves, somebody else comes; refused with the rule's own sentence where one would break."""
    member = in_group(request, GroupMember, uid, "person", "institution")
    first = member.group.waiting.waiting().with_people().first()
    form = forms.ReplaceForm(request.POST or None, member=member, waiting=first)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                new = form.save(by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            names = {"old": member.person, "new": new.person}
            messages.success(request, _("%(new)s comes for %(old)s.") % names)
            return redirect("workshops:group", member.group.cycle.uid)
    return render(
        request,
        "workshops/groups/replace.html",
        {"form": form, "member": member, "cycle": member.group.cycle},
    )


@require_POST
def promote(request, uid):
    waiting = in_group(request, Waiting, uid, "person", "institution", "post")
    member = refused(request, lambda: waiting.group.promote(waiting, by=request.user))
    if member:
        messages.success(request, _("%(name)s is in the group now.") % {"name": member.person})
    return redirect("workshops:group", waiting.group.cycle.uid)


@require_POST
def withdraw(request, uid):
    waiting = in_group(request, Waiting, uid, "person")
    waiting.withdraw()
    messages.success(request, _("%(name)s does not wait any more.") % {"name": waiting.person})
    return redirect("workshops:group", waiting.group.cycle.uid)
