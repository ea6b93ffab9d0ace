"""What signing gives to documents, mails and dashboards."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry

from . import documents, emails, pages


def register():
    registry.acts.register(emails.PARCEL, _("packed files to sign for e-Doręczenia and EZD"))
    documents.register()
    emails.register()
    registry.dashboard.register("agreements_signing", pages.waiting)
