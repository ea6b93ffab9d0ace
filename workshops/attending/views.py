"""Attendance: on a phone, also without a network; from the signed list; its scan; the journal of late changes."""

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from documents.enums import Channel
from documents.models import Source
from programmes import perms as programme_perms
from programmes.enums import FolderLevel
from programmes.folder.steps import key_of
from programmes.models import FolderDocumentType, FolderScan, ScanKnown

from .. import perms
from ..models import AttendanceEntry, SessionDay
from ..views import session_in_scope
from .forms import AttendanceForm, read_entries
from .typed import Outcome

SCAN_TYPE = "lista_obecnosci_skan"


def session_to_record(request, uid):
    session = session_in_scope(request, uid)
    if not perms.can_record_attendance(request.scope, session):
        raise PermissionDenied
    return session


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request, uid):
    session = session_to_record(request, uid)
    days = list(session.days.all())
    day = next((day for day in days if str(day.pk) == request.GET.get("dzien")), session.day_of_now)
    if day is None:
        messages.error(request, _("Set the date of the meeting first."))
        return redirect(session)
    if session.status == "cancelled":
        messages.error(request, _("This meeting was cancelled: it has no attendance."))
        return redirect(session)
    form = AttendanceForm(request.POST or None, session=session, day=day, by=request.user)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The attendance is saved."))
        _say_replaced(request, form)
        return redirect(session)
    return render(request, "workshops/attending/attendance.html", _context(request, session, days, day, form))


def _context(request, session, days, day, form):
    changes = AttendanceEntry.objects.filter(day=day).filter(
        ~Q(reason="") | Q(replaced_newer=True) | (~Q(before="") & ~Q(before=F("presence")))
    )
    return {
        "form": form,
        "session": session,
        "day": day,
        "days": days,
        "closes": day.attendance_closed_at is None and day.is_over,
        "changes": changes.select_related("person", "by").order_by("-at", "-pk")[:30],
        "scans": scans_of(session),
        "can_scan": programme_perms.can_keep_folder(request.scope, session.programme),
    }


def _say_replaced(request, form):
    names = {person.pk: str(person) for person in form.people}
    for each in form.outcomes:
        if each.replaced:
            sentence = _("%(name)s: your entry replaced a newer one, “%(other)s”. Both stand in the journal.")
            messages.warning(
                request, sentence % {"name": names[each.typed.person_id], "other": each.replaced}
            )


@require_POST
def entries(request, uid):
    """What a phone typed, perhaps without a network: an answer to each entry; the same entry again is the same."""
    session = session_to_record(request, uid)
    if request.POST.get("typist", "") not in ("", str(request.user.pk)):
        return JsonResponse({"error": "typist"}, status=409)  # typed by who was signed in there before
    try:
        by_day = read_entries(request.POST.get("entries", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"error": "entries"}, status=400)
    results = []
    for day_id, typed in by_day.items():
        results += _taken(request, session, day_id, typed)
    return JsonResponse({"results": [_told(each) for each in results]})


@transaction.atomic
def _taken(request, session, day_id, typed):
    day = session.days.filter(pk=day_id).first()
    if day is None:
        sentence = _("The date of the meeting has changed: open the list again.")
        return [Outcome(each, sentence, "day") for each in typed]
    sent = AttendanceEntry.objects.filter(uid__in=[each.uid for each in typed]).count()
    channel = Channel.PAPER if request.POST.get("paper") else Channel.PORTAL
    source = Source.record(channel, by=request.user) if sent < len(typed) else None
    try:
        with transaction.atomic():
            return session.take_attendance(
                day, typed, by=request.user, source=source, reason=request.POST.get("reason", "")[:300]
            )
    except ValidationError as refusal:
        return [Outcome(each, " ".join(refusal.messages), refusal.code) for each in typed]


def _told(outcome):
    return {
        "uid": str(outcome.typed.uid),
        "person": outcome.typed.person_id,
        "refusal": outcome.refusal,
        "code": outcome.code,
        "replaced": outcome.replaced,
        "version": outcome.version,
        "stood": outcome.stood and {"presence": outcome.stood.presence, "minutes": outcome.stood.minutes},
    }


@require_POST
def close(request, uid):
    """The day's list is closed: every later change says why."""
    session = session_to_record(request, uid)
    day = get_object_or_404(session.days.filter(pk__in=_ids(request)))
    if SessionDay.objects.filter(pk=day.pk, attendance_closed_at=None, ends_at__lte=Now()).update(
        attendance_closed_at=Now()
    ):
        messages.success(request, _("The list is closed. A later change needs a reason."))
    return redirect(session.attendance_address(day))


def _ids(request):
    pk = request.POST.get("day", "")
    return [pk] if pk.isdecimal() and len(pk) < 12 else []


# --- The signed list ---------------------------------------------------------------------


def scan_step(session):
    return key_of(FolderLevel.SESSION, session.pk)


def scans_of(session):
    """Scans of the signed list that make the folder's row complete."""
    placed = FolderScan.objects.placed().filter(programme=session.programme_id, step=scan_step(session))
    return placed.filter(type__code=SCAN_TYPE).select_related("stored")


def keep_scan(session, upload, *, by):
    """The FolderScan of the signed list; bytes that the folder has already are met there."""
    type = FolderDocumentType.objects.get(code=SCAN_TYPE)
    try:
        return FolderScan.add(
            session.programme, upload, by=by, step=scan_step(session), type=type, placed=True
        )
    except ScanKnown as known:
        return known.scan


@require_POST
def scan(request, uid):
    session = session_in_scope(request, uid)
    if not programme_perms.can_keep_folder(request.scope, session.programme):
        raise PermissionDenied
    upload = request.FILES.get("scan")
    if session.status == "cancelled":
        messages.error(request, _("This meeting was cancelled: it has no attendance."))
        return redirect(session)
    if upload is None:
        messages.error(request, _("Choose a file first."))
    else:
        _keep_and_say(request, session, upload)
    return redirect(session.attendance_address())


def _keep_and_say(request, session, upload):
    try:
        kept = keep_scan(session, upload, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return
    if (kept.step, kept.status) == (scan_step(session), "placed"):
        messages.success(request, _("The signed list is in the control folder."))
    else:
        messages.warning(request, _("This file is in the control folder already, at another place."))


@require_GET
def worker(request):
    """The service worker that opens the attendance list without a network: it has to stand above that page."""
    path = finders.find("js/attendance-worker.js")
    with open(path, encoding="utf-8") as file:
        response = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = settings.FORCE_SCRIPT_NAME or "/"
    return response
