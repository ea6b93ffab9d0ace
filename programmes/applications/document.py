"""The numbered PDF that confirms an application, and who may fetch an application's files."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from documents.enums import DocumentStatus
from documents.kinds import DocumentKind
from documents.models import IssuedDocument

from ..models import Application
from . import emails
from .submitting import CONFIRMATION


def confirmation_of(application, version=None):
    """The newest PDF that is made, or that of one version; None while it is on its way."""
    made = IssuedDocument.objects.about(application, CONFIRMATION).filter(status=DocumentStatus.ISSUED)
    return (made.filter(version=version) if version else made).first()


def context(document):
    application = Application.objects.select_related("call__programme", "source").get(pk=document.object_id)
    return {
        "title": _("Application"),
        "application": application,
        "call": application.call,
        "programme": application.call.programme,
        "parts": application.parts.with_card(),
        "answers": application.answers.select_related("question", "file"),
        "nominations": application.nominations.all(),
    }


def public_facts(document):
    application = document.subject
    return [
        (_("Project"), str(application.call.programme)),
        (_("Call"), str(application.call)),
        (_("Institution"), str(application.lead or "")),
        (_("First submitted"), application.came_first),
        (_("State"), application.told_status.label),
    ]


def may_read_file(scope, application):
    return Application.objects.visible_to(scope).filter(pk=application.pk).exists()


def register():
    registry.file_access.register("programmes.application", may_read_file)
    registry.document_kinds.register(
        CONFIRMATION,
        DocumentKind(
            label=gettext_lazy("Confirmation of an application"),
            number_format="ZGL/{number}/{year}",
            template="programmes/applications/pdf/application.html",
            context=context,
            on_issued=emails.confirm,
            public_facts=public_facts,
            may_retry=lambda scope, application: scope.coordinates(application.call.programme_id),
        ),
    )
