from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..models import SavedSearch
from .keeping import NotSaved, is_recent, question_of, save


@require_safe
def saved_searches(request):
    own = list(SavedSearch.objects.visible_to(request.scope))
    for saved in own:
        saved.fresh = len(saved.news) if is_recent(saved) else 0
    return render(request, "services_catalog/saved/list.html", {"searches": own})


@require_POST
def save_search(request):
    query = request.POST.get("query", "")
    try:
        _saved, is_new = save(request.user, query)
    except NotSaved as refused:
        messages.error(request, str(refused))
        return redirect(question_of(query).without_client_data().url())
    text = (
        _("The search is saved. When a new service fits it, you will get a mail; at most one a day.")
        if is_new
        else _("This search is saved already.")
    )
    messages.success(request, text)
    return redirect("services_catalog:saved")


@require_POST
def remove_search(request, uid):
    get_object_or_404(SavedSearch.objects.visible_to(request.scope), uid=uid).delete()
    messages.success(request, _("The search is removed."))
    return redirect("services_catalog:saved")


@require_POST
def switch_mail(request, uid):
    """Mail on or off, as the button said."""
    saved = get_object_or_404(SavedSearch.objects.visible_to(request.scope), uid=uid)
    saved.wants_mail = request.POST.get("mail") == "on"
    saved.save(update_fields=["wants_mail"])
    messages.success(
        request, _("Mail is on for this search.") if saved.wants_mail else _("Mail is off for this search.")
    )
    return redirect("services_catalog:saved")
