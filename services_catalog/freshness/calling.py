"""What came of a call: tapped by professionals beside a number, by the animator on the list of calls."""

from accounts.enums import Role
from documents.enums import Channel
from partners.perms import sees_contact

from .. import perms
from ..enums import Caller, Outcome
from ..forms import ConfirmForm
from ..models import ContactOutcome, Service

CONFIRMED = "true"  # on the animator's list: everything is true
ON_LIST = (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER, Outcome.ENDED, Outcome.PLACES, Outcome.FULL)


def caller_of(scope):
    """The role that the public reads: a social worker is one, whatever else the person does."""
    if scope.has(Role.SOCIAL_WORKER):
        return Caller.SOCIAL_WORKER
    return Caller.ANIMATOR if scope.has(Role.ANIMATOR) else Caller.PROFESSIONAL


def phone(service, outcome, *, by, today):
    """The animator called. That everything is true is a confirmation by phone; written twice it is one."""
    if outcome != CONFIRMED:
        ContactOutcome.tap(service, outcome, caller=Caller.ANIMATOR, by=by)
        return
    said = {"channel": Channel.PHONE, "received_on": today, "on_behalf_of": service.provider.name[:200]}
    form = ConfirmForm(said)
    if not form.is_valid():  # of our own words
        raise ValueError(form.errors.as_text())
    form.save(service, by=by)
    ContactOutcome.objects.filter(service=service).negative().settle(by)


def phone_all(scope, provider, *, by, today):
    """One call about all entries of a provider on the list: each is confirmed. Says how many."""
    done = 0
    for service in to_call(scope).filter(provider=provider):
        phone(service, CONFIRMED, by=by, today=today)
        done += 1
    return done


def to_call(scope):
    """Entries that the person keeps and that are to be confirmed, longest unconfirmed first within a provider."""
    kept = Service.objects.all().kept_by(scope)
    return (
        kept.late().select_related("provider", "steward", "free_places")
        .prefetch_related("provider__phones", "contact_outcomes")
        .order_by("provider__sort_key", "provider", "sort_key", "pk")
    )  # fmt: skip


def other_phones(scope, service):
    """Numbers of the provider that this reader may see, beside the contact number; of an entry read `with_row`."""
    provider = service.provider
    return [
        phone
        for phone in provider.phones.all()
        if phone.number != service.contact_phone and sees_contact(scope, phone.visibility, provider)
    ]


def called_number(scope, service, said):
    """`said` where it is a number that stands beside the entry for this reader, else ""."""
    post = perms.shown_contact(scope, service)
    known = {service.contact_phone, *(phone.number for phone in other_phones(scope, service))}
    return said if said in known or (post and said == post.person.phone) else ""
