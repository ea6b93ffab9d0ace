"""Writing selections: each click is one verb of the model, and what cannot be done is said in a sentence."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..models import PlanTemplate, Selection, Service
from ..models.selection import Moved, Refused
from .forms import HeadingEditForm, HeadingForm, ItemForm, LabelForm
from .owners import begin, forget, owner_of, to_adopt, visitors_key
from .picking import picking
from .sheet import Sheet
from .views import own_item, own_selection, selection_page


def posted(request):
    return request.POST if request.method == "POST" else None


def uid_of(request):
    """The uid that a creation form carries, so that it makes one row however often it is sent."""
    try:
        return uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return None


def writer(request):
    return request.user if request.user.is_authenticated else None


# --- From the list ----------------------------------------------------------------------


def _service(request):
    services = Service.objects.visible_to(request.scope).with_row()
    return get_object_or_404(services, uid=uid_of(request))


@login_not_required
@require_POST
def pick(request):
    """Into the current selection, which begins with the first click. With scripts the page stays where it is."""
    service = _service(request)
    refusal = ""
    try:
        Selection.current_or_new(begin(request)).add(service)
    except Refused as refused:
        refusal = str(refused)
    return _picked(request, service, refusal, _("Added to the current selection."))


@login_not_required
@require_POST
def unpick(request):
    service = _service(request)
    current = Selection.current(owner_of(request))
    item = current and current.items.filter(service=service).first()
    if item:
        current.remove(item)
    return _picked(request, service, "", _("Taken out of the current selection."))


def _picked(request, service, refusal, done):
    back = request.POST.get("next", "")
    if request.htmx:
        context = {"service": service, "picking": picking(request), "refusal": refusal, "back": back}
        return render(request, "services_catalog/selections/picked.html", context)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, done)
    is_own = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(f"{back if is_own else service.get_absolute_url()}#s-{service.pk}")


# --- A selection --------------------------------------------------------------------------


@login_not_required
@require_POST
def start(request):
    try:
        made = Selection.start(begin(request), uid_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("services_catalog:selections")
    messages.success(request, _("A new selection is begun. What you add on the list goes into it."))
    return redirect(made)


@login_not_required
@require_POST
def make_current(request, uid):
    own_selection(request, uid).make_current()
    messages.success(request, _("What you add on the list goes into this selection now."))
    return redirect("services_catalog:selection", uid)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request, uid):
    own = own_selection(request, uid)
    form = LabelForm(posted(request), instance=own, sheet=Sheet(own))
    if request.method == "POST" and form.is_valid():
        Selection.objects.filter(pk=own.pk).update(label=form.cleaned_data["label"])
        messages.success(request, _("The label is saved."))
        return redirect(own)
    context = {"selection": own, "form": form, "title": _("Label of the selection")}
    return render(request, "services_catalog/selections/form.html", context)


@login_not_required
@require_POST
def remove(request, uid):
    own_selection(request, uid).delete()
    messages.success(request, _("The selection is deleted for good."))
    return redirect("services_catalog:selections")


@login_not_required
@require_POST
def accept(request, uid):
    own = own_selection(request, uid)
    own.accept_changes()
    messages.success(request, _("From now on changes are told against what the list says today."))
    return redirect(own)


@login_not_required
@require_POST
def choose_template(request, uid):
    own = own_selection(request, uid)
    template = PlanTemplate.objects.in_use().filter(uid=uid_of(request)).first()
    if template:
        Selection.objects.filter(pk=own.pk).update(template=template)
    else:
        messages.error(request, _("This plan template is not in use any more. Choose another one."))
    return redirect("services_catalog:selection_plan", uid)


@login_not_required
@require_POST
def adopt(request):
    """What this browser made before its user signed in: taken over, or thrown away."""
    if not (request.user.is_authenticated and (key := visitors_key(request))):
        return redirect("services_catalog:selections")
    if request.POST.get("answer") == "yes":
        count = Selection.adopt(key, request.user)
        text = ngettext("%d selection is yours now.", "%d selections are yours now.", count) % count
    else:
        to_adopt(request).delete()
        text = _("What was made before you signed in is deleted.")
    forget(request)
    messages.success(request, text)
    return redirect("services_catalog:selections")


# --- Its items ----------------------------------------------------------------------------


@never_cache
@login_not_required
@require_POST
def add_heading(request, uid):
    own = own_selection(request, uid)
    form = HeadingForm(request.POST, sheet=Sheet(own))
    if not form.is_valid():
        return selection_page(request, own, Sheet(own), form)
    try:
        own.add_heading(form.cleaned_data["heading"], form.cleaned_data["uid"])
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(own)
    return redirect(f"{own.get_absolute_url()}#i-{form.cleaned_data['uid']}")


def _seen(request):
    """The order that the page showed; a made-up one is nobody's."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else -1


def _not_moved(request):
    messages.warning(
        request,
        _(
            "This selection was changed in another window, so your move was not made. Here it is as it stands now; "
            "move it again."
        ),
    )


@login_not_required
@require_POST
def arrange(request, uid):
    own = own_selection(request, uid)
    try:
        own.arrange(request.POST.get("order", "").split(","), _seen(request))
    except Moved:
        _not_moved(request)
    return redirect(own)


@login_not_required
@require_POST
def item_move(request, uid):
    item = own_item(request, uid)
    by = -1 if request.POST.get("by") == "up" else 1
    try:
        item.selection.step(item, by, _seen(request))
    except Moved:
        _not_moved(request)
    button = "up" if by < 0 else "down"
    return redirect(f"{item.selection.get_absolute_url()}#{button}-{item.uid}")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request, uid):
    item = own_item(request, uid)
    make = HeadingEditForm if item.heading else ItemForm
    form = make(posted(request), instance=item, sheet=Sheet(item.selection))
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=writer(request)):
        return redirect(f"{item.selection.get_absolute_url()}#{item.anchor}")
    title = _("Goal") if item.heading else item.snapshot.get("name", "")
    context = {"selection": item.selection, "form": form, "title": title}
    return render(request, "services_catalog/selections/form.html", context)


@login_not_required
@require_POST
def item_remove(request, uid):
    item = own_item(request, uid)
    try:
        item.selection.remove(item)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("services_catalog:selections")
    messages.success(request, _("Taken out of the selection."))
    return redirect(item.selection)
