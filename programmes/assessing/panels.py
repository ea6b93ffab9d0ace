"""What the assessment shows on the pages of calls and applications."""

from django.utils.translation import gettext as _

from coop_portal.panels import Panel

from .. import perms
from ..models.deciding import Places


def of_call(request, call):
    """On the public page: where the results are, once they are published."""
    if call.results_published_at is None:
        return None
    return Panel(_("Results of the call"), "programmes/assessing/panels/results.html", {"call": call})


def of_settings(request, call):
    """For those who run the call: how it is assessed, and how far it is."""
    if not perms.can_read_assessment(request.scope, call):
        return None
    context = {
        "call": call,
        "rules": call.rules_of_assessment,
        "places": Places.of(call),
        "can_decide": perms.can_decide(request.scope, call),
    }
    return Panel(_("Assessment and decisions"), "programmes/assessing/panels/call.html", context)


def of_application(request, application):
    """The project's people go to the assessment; the institution finds its letters."""
    reads = perms.can_read_assessment(request.scope, application.call)
    own_ids = request.scope.institution_ids
    own = any(part.has_confirmed and part.institution_id in own_ids for part in application.parts.all())
    letters = list(application.letters.all()) if reads or own else []
    if not letters and not (reads and application.first_submitted_at):
        return None
    context = {"application": application, "letters": letters, "reads": reads}
    return Panel(_("Assessment and decision"), "programmes/assessing/panels/application.html", context)
