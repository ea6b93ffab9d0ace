import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView

from accounts.enums import Role
from accounts.models import AccessLog, Invitation, Membership
from coop_portal.transitions import TransitionRefused
from documents.enums import Channel

from .. import perms
from ..models import CoverageQuestion, GminaJoining, ServiceAnswer
from . import asking, forms, providers
from .answering import decide, record
from .filters import GminaFilter
from .gminas import gminas_of, rows
from .result import Result
from .steps import current_url, steps

# --- The list of gminas -------------------------------------------------------------------


class GminaList(FilterView):
    """Gminas of the own territory, how far each has joined, and what can be done with it."""

    filterset_class = GminaFilter
    template_name = "services_catalog/joining/gminas.html"
    context_object_name = "gminas"
    paginate_by = 50
    strict = False
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        if not perms.joins_gminas(self.request.scope):
            raise PermissionDenied
        return gminas_of(self.request.scope)

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        scope = self.request.scope
        found = rows(context["page_obj"])
        # A powiat's ten gminas need no search.
        context["is_long"] = context["page_obj"].paginator.num_pages > 1 or "q" in self.request.GET
        context["rows"] = [(row, perms.can_leave(scope, row.territory)) for row in found]
        return context


def gmina_in_scope(request, pk):
    """A gmina of the own territory, else 404; 403 for whoever has none."""
    if not perms.joins_gminas(request.scope):
        raise PermissionDenied
    return get_object_or_404(gminas_of(request.scope), pk=pk)


# --- The road -----------------------------------------------------------------------------


def joining_in_scope(request, uid):
    roads = GminaJoining.objects.visible_to(request.scope)
    roads = roads.select_related("territory__powiat", "territory__voivodeship", "started_by")
    return get_object_or_404(roads, uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def joining_start(request, pk):
    gmina = gmina_in_scope(request, pk)
    form = forms.StartForm(request.POST or None, initial={"uid": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        road, is_new = GminaJoining.start(gmina, by=request.user, uid=form.cleaned_data["uid"])
        if not is_new:
            messages.info(request, _("This gmina is being joined already: here is where it stands."))
        return redirect(road)
    if road := GminaJoining.objects.open().filter(territory=gmina).first():
        return redirect(road)
    return render(request, "services_catalog/joining/start.html", {"gmina": gmina, "form": form})


@require_safe
def joining(request, uid):
    """Where the road stands; it can be left at any step and taken up here."""
    road = joining_in_scope(request, uid)
    context = {
        "joining": road,
        "steps": steps(road),
        "next_url": current_url(road),
        "events": road.events.select_related("by"),
    }
    return render(request, "services_catalog/joining/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def joining_animator(request, uid):
    road = joining_in_scope(request, uid)
    if not road.is_open:
        return _closed(request, road)
    form = forms.AnimatorsForm(
        request.POST if request.method == "POST" else None, joining=road, by=request.user
    )
    if request.method == "POST" and form.is_valid():
        for given in form.save():
            if isinstance(given, Membership):
                AccessLog.write(request, "name_animator", given)
            else:
                AccessLog.write(request, "invite", given)
        messages.success(request, _("Saved: the gmina's animators."))
        return redirect("services_catalog:joining_teams", road.uid)
    place = {"role": Role.ANIMATOR, "territory": road.territory}
    animators = (
        Membership.objects.current().filter(**place).select_related("user").order_by("valid_from", "pk")
    )
    above = Membership.objects.current().filter(
        role=Role.ANIMATOR, territory__in=road.territory.path_ids() - {road.territory_id}
    )
    context = {
        "joining": road,
        "steps": steps(road, "animator"),
        "form": form,
        "animators": [(each, is_deputy(road, each)) for each in animators],
        "above": above.select_related("user", "territory"),
        "invitations": Invitation.objects.unanswered().filter(**place),
    }
    return render(request, "services_catalog/joining/animator.html", context)


def is_deputy(road, membership):
    invited = road.deputy_invitation and road.deputy_invitation.membership_id
    return membership.user_id == road.deputy_id or membership.pk == invited


@require_http_methods(["GET", "HEAD", "POST"])
def joining_teams(request, uid):
    road = joining_in_scope(request, uid)
    if not road.is_open:
        return _closed(request, road)
    form = forms.TeamsForm(
        request.POST if request.method == "POST" else None, joining=road, scope=request.scope
    )
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user)
        messages.success(request, _("Saved: the teams that serve the gmina."))
        return redirect("services_catalog:joining_providers", road.uid)
    context = {
        "joining": road,
        "steps": steps(road, "teams"),
        "form": form,
        "serving": forms.serving_teams(road.territory),
    }
    return render(request, "services_catalog/joining/teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def joining_providers(request, uid):
    """Whom to ask: neighbours are ticked and saved first, then the page shows who gets the question."""
    road = joining_in_scope(request, uid)
    if not road.is_open:
        return _closed(request, road)
    form = forms.ProvidersForm(request.POST if request.method == "POST" else None, joining=road)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(
            request, _("Saved. Below is who will be asked; send the question when the list is right.")
        )
        return redirect(reverse("services_catalog:joining_providers", args=[road.uid]) + "#kto")
    found = providers.providers_to_ask(road)
    context = {
        "joining": road,
        "steps": steps(road, "providers"),
        "form": form,
        "providers": found,
        "mails": len({each.address for each in found if each.address}),
        "by_phone": sum(not each.address for each in found),
        "serving": providers.providers_serving(road),
    }
    return render(request, "services_catalog/joining/providers.html", context)


@require_POST
def joining_ask(request, uid):
    road = joining_in_scope(request, uid)
    try:
        number = asking.ask(road, by=request.user)
    except TransitionRefused:
        return _closed(request, road)
    if number:
        done = ngettext("%(n)s provider is asked.", "%(n)s providers are asked.", number)
        messages.success(request, done % {"n": number})
    else:
        messages.info(request, _("There was nobody more to ask."))
    return redirect("services_catalog:joining_answers", road.uid)


@require_safe
def joining_answers(request, uid):
    road = joining_in_scope(request, uid)
    if not road.asked_at:
        return redirect(road)
    context = {"joining": road, "steps": steps(road, "answers"), "result": Result(road)}
    return render(request, "services_catalog/joining/answers.html", context)


@require_safe
def joining_result(request, uid):
    road = joining_in_scope(request, uid)
    if not road.asked_at:
        return redirect(road)
    context = {"joining": road, "steps": steps(road, "result"), "result": Result(road)}
    return render(request, "services_catalog/joining/result.html", context)


@require_POST
def joining_finish(request, uid):
    return _moved(request, uid, GminaJoining.finish, _("The joining is finished."), "joining_result")


@require_POST
def joining_reopen(request, uid):
    return _moved(request, uid, GminaJoining.reopen, _("Answers are awaited again."), "joining_answers")


@require_POST
def joining_cancel(request, uid):
    return _moved(
        request, uid, GminaJoining.cancel, _("The joining is given up. Nothing was sent."), "joining"
    )


def _moved(request, uid, verb, done, page):
    road = joining_in_scope(request, uid)
    try:
        verb(road, by=request.user)
    except TransitionRefused:
        return _closed(request, road)
    messages.success(request, done)
    return redirect(f"services_catalog:{page}", road.uid)


def _closed(request, road):
    road.refresh_from_db()
    messages.info(
        request, _("Nothing changed. State of the joining: %(state)s.") % {"state": road.get_status_display()}
    )
    return redirect(road)


# --- Answers ------------------------------------------------------------------------------


def question_in_scope(request, uid):
    questions = CoverageQuestion.objects.visible_to(request.scope).with_answers()
    questions = questions.select_related(
        "joining__territory__powiat", "institution__seat", "source__recorded_by"
    )
    return get_object_or_404(questions, uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request, uid):
    """The provider's caretaker answers; who runs the road writes down what came by phone or on paper."""
    question = question_in_scope(request, uid)
    runs = perms.runs_question(request.scope, question)
    form_class = forms.RecordForm if runs else forms.AnswerForm
    form = form_class(request.POST if request.method == "POST" else None, question=question)
    if request.method == "POST" and form.is_valid():
        source = (
            form.source
            if runs
            else {"channel": Channel.PORTAL, "on_behalf_of": question.institution.name[:200]}
        )
        try:
            record(question, form.said, by=request.user, **source)
            messages.success(request, _("The answer is saved."))
        except TransitionRefused:
            messages.info(request, _("Answers are no longer awaited. Nothing changed."))
        for warning in form.warnings:
            messages.warning(request, warning)
        if runs:
            return redirect("services_catalog:joining_answers", question.joining.uid)
        return redirect("services_catalog:question_answer", question.uid)
    context = {"question": question, "joining": question.joining, "form": form, "runs": runs}
    if runs:
        context["address_form"] = forms.AddressForm(initial={"address": question.address})
    return render(request, "services_catalog/joining/answer.html", context)


@require_POST
def question_send(request, uid):
    question = question_in_scope(request, uid)
    if not perms.runs_question(request.scope, question):
        raise PermissionDenied
    form = forms.AddressForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no e-mail address. Nothing was sent."))
        return redirect("services_catalog:question_answer", question.uid)
    try:
        asking.send_to(question, form.cleaned_data["address"])
        messages.success(request, _("The question goes to %(address)s.") % form.cleaned_data)
    except TransitionRefused:
        messages.info(request, _("This question was answered, or answers are no longer awaited."))
    return redirect("services_catalog:joining_answers", question.joining.uid)


@require_POST
def condition_decide(request, uid):
    """Extend the coverage on the provider's condition, or leave it as it is."""
    visible = CoverageQuestion.objects.visible_to(request.scope)
    answers = ServiceAnswer.objects.with_service().filter(question__in=visible)
    answer = get_object_or_404(answers, uid=uid)
    if not perms.runs_question(request.scope, answer.question):
        raise PermissionDenied
    extend = request.POST.get("decision") == "extend"
    try:
        decide(answer, extend=extend, by=request.user)
        said = (
            _("%(service)s is now for residents of the gmina.")
            if extend
            else _("%(service)s stays as it was.")
        )
        messages.success(request, said % {"service": answer.service})
    except TransitionRefused:
        messages.info(request, _("This condition was decided about already."))
    return redirect("services_catalog:joining_answers", answer.question.joining.uid)
