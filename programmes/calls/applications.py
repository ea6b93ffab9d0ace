"""What came to a call, for those who run it: the list, the table, what is written down or sent back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView

from accounts.models import AccessLog
from coop_portal.exports import xlsx_response
from coop_portal.transitions import TransitionRefused
from partners.models.institution import polish_slug

from .. import perms
from ..applications import emails, filling
from ..models import AlreadyApplied, Application, Call
from .application_forms import RecordForm, ReturnForm
from .filters import ApplicationFilter
from .views import call_to_run


def call_to_read(request, uid):
    """The call with what came: for those who run or control its project."""
    call = get_object_or_404(Call.objects.visible_to(request.scope).select_related("programme"), uid=uid)
    if not perms.can_read_assessment(request.scope, call):
        raise PermissionDenied
    return call


def _came(call):
    """What was sent, and what the office itself is still writing down."""
    rows = Application.objects.filter(call=call)
    return rows.filter(first_submitted_at__isnull=False) | rows.filter(
        source__recorded_by__isnull=False, status="draft"
    )


class ApplicationList(FilterView):
    filterset_class = ApplicationFilter
    template_name = "programmes/calls/applications.html"
    context_object_name = "applications"
    paginate_by = 50
    strict = False  # an unknown filter is left out instead of an empty page
    http_method_names = ["get", "head", "options"]

    @cached_property
    def call(self):
        return call_to_read(self.request, self.kwargs["uid"])

    def get_queryset(self):
        return _came(self.call).with_row()

    def get_context_data(self, **context):
        query = self.request.GET.copy()
        query.pop("page", None)
        return super().get_context_data(
            call=self.call,
            programme=self.call.programme,
            drafts=Application.objects.filter(
                call=self.call, status="draft", source__recorded_by=None
            ).count(),
            runs=perms.can_edit(self.request.scope, self.call.programme),
            query=query.urlencode(),
            **context,
        )


@require_safe
def export(request, uid):
    """The filtered list with all answers, a question a column."""
    call = call_to_read(request, uid)
    rows = ApplicationFilter(request.GET, request=request, queryset=_came(call)).qs
    rows = rows.with_row().prefetch_related("answers__file", "answers__question", "nominations")
    questions = list(call.questions.all())
    AccessLog.write(request, "applications_export", call)
    columns = [*_columns(), *(question.label for question in questions)]
    name = pgettext("name of a file", "applications")
    return xlsx_response(f"{name}-{polish_slug(call.title)}", columns, (_row(row, questions) for row in rows))


def _columns():
    return [
        _("Number"), _("State"), _("First submitted"), _("Submitted"), _("Institution"), _("Type"), _("Seat"),
        _("Partners"), _("People"), _("Contact"), _("Post"), _("E-mail"), _("Phone"), _("Nominated"),
    ]  # fmt: skip


def _row(application, questions):
    lead = application.lead
    answers = {answer.question_id: answer for answer in application.answers.all()}
    return [
        application.number,
        application.get_status_display(),
        application.came_first if application.is_recorded else application.first_submitted_at,
        application.submitted_at,
        lead and lead.name,
        lead and str(lead.type),
        lead and str(lead.seat or lead.town),
        "; ".join(
            f"{part.institution.name} ({part.get_confirmation_display()})" for part in application.partners
        ),
        application.people_count,
        application.contact_name,
        application.contact_post,
        application.contact_email,
        application.contact_phone,
        "; ".join(person.name for person in application.nominations.all()),
        *(_value(answers.get(question.pk)) for question in questions),
    ]


def _value(answer):
    if answer is None:
        return None
    return answer.file.original_name if answer.file_id else answer.value


# --- Acting -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def record(request, uid):
    """A letter, a mail or a call becomes a draft, which the office fills in and sends in the institution's name."""
    call = call_to_run(request, uid)
    form = RecordForm(request.POST or None, request.FILES or None, call=call, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("programmes:application_form", form.save().uid)
        except ValidationError as refusal:
            form.add_error("scan", refusal)
    context = {"call": call, "programme": call.programme, "form": form}
    return render(request, "programmes/calls/record.html", context)


def _application(request, uid):
    rows = filling.fetch(Application.objects.visible_to(request.scope))
    application = get_object_or_404(rows, uid=uid)
    if not perms.can_edit(request.scope, application.call.programme):
        raise PermissionDenied
    return application


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request, uid):
    application = _application(request, uid)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _send_back(application, by=request.user, **form.cleaned_data)
            messages.success(
                request, _("The application is returned; a mail says what to correct and by when.")
            )
        except TransitionRefused:
            messages.info(request, _("This application was withdrawn or decided in the meantime."))
        return redirect(application)
    context = {"call": application.call, "programme": application.call.programme, "application": application}
    return render(request, "programmes/calls/return.html", context | {"form": form})


@transaction.atomic
def _send_back(application, *, by, **what):
    application.send_back(by=by, **what)
    emails.tell_returned(application)


@require_POST
def keep(request, uid):
    """As it was sent: the correction is not needed any more, or did not come."""
    application = _application(request, uid)
    try:
        application.take_back_return(by=request.user)
        emails.forget_reminders(application)
        messages.success(
            request,
            _(
                "The application stands as it was sent; what was written for the correction and not sent is gone."
            ),
        )
    except AlreadyApplied:
        messages.error(
            request,
            _("It cannot stand as it was sent: an institution that was in it has another application in this call now. "
              "Names: %(names)s.") % {"names": application.clashing_names()},
        )  # fmt: skip
    except TransitionRefused:
        messages.info(request, _("This application was withdrawn or decided in the meantime."))
    return redirect(application)
