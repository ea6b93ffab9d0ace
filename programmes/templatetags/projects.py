from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import perms

register = template.Library()


@register.inclusion_tag("programmes/rooms.html", takes_context=True)
def project_rooms(context, programme):
    """The rooms of a project for those who run or control it; others have its page alone and see no tabs."""
    request = context["request"]
    if not perms.reads_papers(request.scope, programme):
        return {"rooms": []}
    rooms = [(_("Page of the project"), programme.get_absolute_url())]
    if perms.can_run(request.scope, programme):
        rooms.append((_("Settings"), reverse("programmes:settings", args=[programme.uid])))
    rooms += [
        (label, reverse(f"programmes:{name}", args=[programme.uid]))
        for name, label in [
            ("progress", _("Progress")),
            ("reports", _("Reports")),
            ("folder", _("Control folder")),
            ("after_end", _("After the end (sustainability)")),
        ]
    ]
    return {"rooms": [(label, url, request.path == url) for label, url in rooms]}
