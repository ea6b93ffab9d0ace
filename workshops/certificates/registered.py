"""What certificates give to others: a numbered document, its public check, a mail, a job, rows of the folder."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from documents.enums import DocumentStatus
from documents.kinds import DocumentKind
from documents.unlocking import masked
from notifications.jobs import JobKind

from .. import perms
from ..models.certificate import KIND
from . import emails, issuing, links


def context(document):
    certificate = document.subject
    return {
        "certificate": certificate,
        "printed": certificate.printed,
        "days": certificate.days,
        "hours": certificate.hours,
        "issued_on": document.created_at,
    }


def public_facts(document):
    """The cycle for everybody; of a version that was replaced nothing else, since it says something else."""
    certificate = document.subject
    facts = [
        (_("Project"), certificate.printed.get("project", "")),
        (_("Cycle"), certificate.printed.get("cycle", "")),
    ]
    if document.status == DocumentStatus.ISSUED and not document.successor():
        facts.insert(0, (_("For whom"), masked(certificate.name)))
    return facts


def secret_facts(document):
    """The whole of it, for who holds the paper and typed its surname."""
    certificate = document.subject
    days = [f"{day:%d.%m.%Y}" for day, _title, _minutes in certificate.days]
    hours = certificate.hours
    return [
        (_("For whom"), certificate.name),
        (_("Title"), certificate.printed.get("title", "")),
        (_("Project"), certificate.printed.get("project", "")),
        (_("Cycle"), certificate.printed.get("cycle", "")),
        (_("Days"), ", ".join(dict.fromkeys(days))),
        (_("Hours"), f"{hours:.2f}".rstrip("0").rstrip(".").replace(".", ",") if hours else "–"),
        (_("Meetings"), "; ".join(dict.fromkeys(title for _day, title, _minutes in certificate.days))),
    ]


def may_fetch(scope, certificate):
    """The person's own account, and who reads the people of the cycle."""
    own = scope.user is not None and certificate.person.user_id == scope.user.pk
    return own or perms.reads_people(scope, certificate.cycle)


def register():
    registry.acts.register("certificates_receipt", _("printed a receipt list of certificates"))
    registry.file_access.register("workshops.certificate", may_fetch)
    registry.job_kinds.register(
        issuing.JOB,
        JobKind(
            _("Certificates"),
            issuing.run,
            stop_question=_("Stop issuing? Certificates that are issued stay; you can go on later."),
        ),
    )
    registry.link_purposes.register(emails.LINK, links.certificate)
    emails.register()
    registry.document_kinds.register(
        KIND,
        DocumentKind(
            label=_("Certificate"),
            number_format="ZAS/{number}/{year}",
            template="workshops/certificates/pdf/certificate.html",
            context=context,
            on_issued=emails.plan,
            public_facts=public_facts,
            may_retry=lambda scope, certificate: perms.can_run(scope, certificate.cycle.edition),
            secret=lambda document: document.subject.surname if document.subject else None,
            secret_facts=secret_facts,
        ),
    )
