"""What the list itself puts on the board."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from partners.models import ActionItem

from ..enums import Freshness, Outcome, Reply, ServiceStatus
from ..filters import KeptFilter
from ..models import ContactOutcome, ReviewReply, Service
from .sections import Act, Row, Section


def _kept(scope, provider, narrow):
    services = narrow(Service.objects.all().kept_by(scope))
    if provider:
        services = services.filter(provider=provider)
    return services.select_related("provider", "steward").order_by(
        "provider__sort_key", "provider", "sort_key", "pk"
    )


def of_state(state):
    def rows(scope, provider):
        return _kept(scope, provider, KeptFilter.STATES[state][1])

    return rows


def late_of_state(state):
    """Those of a place: the operator has the national ones in a section of their own."""
    rows = of_state(state)

    def local(scope, provider):
        found = rows(scope, provider)
        return found.filter(is_national=False) if scope.is_operator else found

    return local


def national(scope, provider=None):
    """Helplines and the like, which nobody but the operator keeps."""
    return (
        _kept(scope, provider, lambda kept: kept.late().filter(is_national=True)) if scope.is_operator else []
    )


def show_national(service):
    site = (Act(_("Website"), service.www, is_link=True),) if service.www else ()
    return replace(show_service(service), text=service.phone, acts=site)


def confirm_national():
    return Act(
        _("Confirm all of them: I have read their websites"),
        reverse("services_catalog:confirm_national"),
        question=_("Are numbers and hours as on the websites of those who run them?"),
    )


def all_of_state(state):
    return lambda scope: f"{reverse('services_catalog:kept')}?stan={state}"


def show_service(service):
    return Row(service.name, service.get_absolute_url(), str(service.provider), service=service)


def settled_rows(rows, scope, provider):
    """What waits about living entries; of an ended one nothing is left to do."""
    living = [ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED]
    rows = rows.unsettled().kept_by(scope).filter(service__status__in=living).with_service()
    return rows.filter(service__provider=provider) if provider else rows


def replies(scope, provider):
    return settled_rows(ReviewReply.objects.negative(), scope, provider).select_related("source")


def show_reply(reply):
    service = reply.service
    acts = [Act(_("Edit the entry"), reverse("services_catalog:edit", args=[service.uid]), is_link=True)]
    if reply.reply == Reply.ENDED:
        acts = [
            Act(_("Mark as ended"), reverse("services_catalog:withdraw", args=[service.uid]), is_link=True)
        ]
    acts.append(Act(_("Settled"), reverse("services_catalog:reply_settle", args=[reply.uid])))
    return Row(
        service.name, service.get_absolute_url(), str(service.provider), reply.get_reply_display(), reply.note,
        service, tuple(acts),
    )  # fmt: skip


def outcomes(scope, provider):
    """Of several calls that came to the same the newest."""
    waiting = ContactOutcome.objects.negative().unsettled()
    newest = waiting.order_by("service_id", "outcome", "number", "-at", "-pk").distinct(
        "service_id", "outcome", "number"
    )
    rows = ContactOutcome.objects.filter(pk__in=newest.values("pk"))
    return settled_rows(rows.negative(), scope, provider)


def show_outcome(outcome):
    service = outcome.service
    acts = [Act(_("Edit the entry"), reverse("services_catalog:edit", args=[service.uid]), is_link=True)]
    if outcome.outcome == Outcome.ENDED:
        acts = [
            Act(_("Mark as ended"), reverse("services_catalog:withdraw", args=[service.uid]), is_link=True)
        ]
    acts.append(Act(_("Settled"), reverse("services_catalog:outcome_settle", args=[outcome.uid])))
    said = _("%(who)s called on %(day)s: %(outcome)s") % {
        "who": outcome.get_caller_display(),
        "day": outcome.day,
        "outcome": outcome.get_outcome_display(),
    }
    if outcome.number:
        said = f"{said} ({outcome.number})"
    return Row(
        service.name, service.get_absolute_url(), str(service.provider), said, "", service, tuple(acts)
    )


def tasks(scope, provider):
    """The person's own open tasks of the one task list."""
    mine = ActionItem.objects.open().visible_to(scope).of_users([scope.user]).with_owners()
    if provider:
        mine = mine.filter(institution=provider)
    return mine.soonest_first()


def show_task(task):
    due = _("by %(day)s") % {"day": f"{task.due_on:%-d.%m.%Y}"} if task.due_on else ""
    return Row(task.text, task.get_absolute_url(), str(task.institution or ""), due)


def register():
    for key, section in {
        "replies": Section(
            gettext_lazy("Answers of providers"), replies, show_reply, 10, urgent=True,
            text=gettext_lazy("They say that something is no longer true. Correct the entry, then settle the answer."),
        ),
        "outcomes": Section(
            gettext_lazy("From calls"), outcomes, show_outcome, 20, urgent=True,
            text=gettext_lazy("Somebody called and it did not work. Find out, correct the entry, then settle it."),
        ),
        "to_approve": Section(
            gettext_lazy("To approve"), of_state("to_approve"), show_service, 30, urgent=True,
            ticked="publish", more=all_of_state("to_approve"),
        ),
        "pause_over": Section(
            gettext_lazy("The pause is over"), of_state("pause_over"), show_service, 40,
            text=gettext_lazy("Publish them again, or end them."), more=all_of_state("pause_over"),
        ),
        "national": Section(
            gettext_lazy("For the whole country, to be confirmed"), national, show_national, 45, urgent=True,
            text=gettext_lazy(
                "Helplines and the like: nobody but you keeps them. Read their websites, correct what has changed, "
                "then confirm all at once."
            ),
            act=confirm_national,
        ),
        "tasks": Section(gettext_lazy("My tasks"), tasks, show_task, 50),
        "stale": Section(
            gettext_lazy("Not confirmed for long"), late_of_state(Freshness.STALE), show_service, 60, ticked="confirm",
            text=gettext_lazy("Readers see: call before you send a client. Call these first."),
            more=all_of_state("stale"), urgent=True,
        ),
        "due": Section(
            gettext_lazy("To be confirmed"), late_of_state(Freshness.DUE), show_service, 70, ticked="confirm",
            more=all_of_state("due"),
        ),
    }.items():  # fmt: skip
        registry.board.register(key, section)
