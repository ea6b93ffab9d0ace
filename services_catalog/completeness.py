"""What an entry needs before it is published, and how far it is from a whole one."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal.transitions import TransitionRefused


class NotReady(TransitionRefused):
    """The entry lacks something without which nobody could use it; `sentence` says what."""

    def __init__(self, lacking):
        self.lacking = lacking
        super().__init__(self.sentence)

    @property
    def sentence(self):
        return _("To be published the entry still needs: %(what)s.") % {
            "what": ", ".join(map(str, self.lacking))
        }


def _has_address(service):
    """A confidential place is no address: whoever goes there has to call first."""
    return any(not place.location.is_confidential for place in service.places.all())


def _is_for_somebody(service):
    ages = (service.age_from, service.age_to)
    return bool(service.recipients.all() or service.eligibility or any(age is not None for age in ages))


# (what it is called in a sentence, whether the service has it)
MINIMUM = [
    (gettext_lazy("the name"), lambda service: bool(service.name.strip())),
    (gettext_lazy("the realizator"), lambda service: service.provider_id is not None),
    (gettext_lazy("for whom it is"), _is_for_somebody),
    (gettext_lazy("the gmina"), lambda service: service.is_national or bool(service.coverage.all())),
    (
        gettext_lazy("a phone number or an address"),
        lambda service: bool(service.contact_phone) or _has_address(service),
    ),
]
MORE = [
    (gettext_lazy("one sentence about it"), lambda service: bool(service.summary)),
    (gettext_lazy("the description"), lambda service: bool(service.description)),
    (gettext_lazy("the kind of help"), lambda service: bool(service.types.all())),
    (gettext_lazy("the topics"), lambda service: bool(service.topics.all())),
    (gettext_lazy("the phone number"), lambda service: bool(service.contact_phone)),
    (
        gettext_lazy("the place"),
        lambda service: bool(service.places.all()) or not {"on_site"} & set(service.modes),
    ),
    (
        gettext_lazy("the hours"),
        lambda service: any(place.hours_note or place.hours.all() for place in service.places.all()),
    ),
    (gettext_lazy("how to sign up"), lambda service: bool(service.signing_up)),
    (gettext_lazy("the fee"), lambda service: service.fee != "unknown"),
    (gettext_lazy("whether a referral is needed"), lambda service: service.referral != "unknown"),
    (gettext_lazy("accessibility"), lambda service: bool(service.accessibility)),
]


@dataclass(frozen=True)
class Completeness:
    percent: int
    missing: tuple[str, ...]


def missing_minimum(service):
    return [label for label, has in MINIMUM if not has(service)]


def of(service):
    parts = [*MINIMUM, *MORE]
    missing = tuple(str(label) for label, has in parts if not has(service))
    return Completeness(100 * (len(parts) - len(missing)) // len(parts), missing)
