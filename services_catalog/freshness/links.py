"""The provider says by the link in the mail that its entries are true, or what is not. No account is needed."""

from django.shortcuts import render

from ..enums import Reply
from .animators import animator_of
from .answering import Said, answer
from .forms import ServiceReplyForm
from .occasions import services_of


def review(request, link):
    """All entries of the link's address. GET only shows them; the first button says that all are true."""
    question = link.subject
    services = list(services_of(question))
    own = request.scope.institution_ids & {service.provider_id for service in services}
    request.wrong_account = None if own else request.wrong_account
    context = {"question": question, "animator": animator_of(question.territory)}
    forms = [ServiceReplyForm(service=service) for service in services]
    if request.method == "POST" and not request.wrong_account and services:
        forms, outcome = _answer(request, question, services)
        context |= outcome
    context["forms"] = forms
    return render(request, "services_catalog/freshness/link.html", context)


def _answer(request, question, services):
    """(forms to show, what the page says): saved, or the forms with their errors."""
    if request.POST.get("all"):
        said = {service.pk: Said(Reply.TRUE) for service in services}
        forms = [ServiceReplyForm(service=service) for service in services]
    else:
        forms = [ServiceReplyForm(request.POST, service=service) for service in services]
        if not all(form.is_valid() for form in forms):
            return forms, {"has_errors": True}
        said = {form.service.pk: form.said for form in forms if form.said}
        if not said:
            return forms, {"says_nothing": True}
    answer(question, services, said, on_behalf_of=services[0].provider.name[:200])
    warnings = [warning for form in forms for warning in form.warnings]
    saved = {
        "saved": True,
        "true": sum(word.reply == Reply.TRUE for word in said.values()),
        "other": sum(word.reply != Reply.TRUE for word in said.values()),
        "left": len(services) - len(said),
        "warnings": list(dict.fromkeys(warnings)),
    }
    return [ServiceReplyForm(service=service) for service in services_of(question)], saved
