"""What personal data a model keeps: why, on what basis and how long. Tests hold every model to it."""

from dataclasses import dataclass

PROFESSIONAL_CONTACT = "professional_contact"
ACCOUNT = "account"
PARTICIPATION = "participation"
CORRESPONDENCE = "correspondence"


@dataclass(frozen=True)
class PersonalData:
    """`fields` of one model kept for one `purpose`; `basis` is the legal basis, `retention` the rule of erasure."""

    fields: tuple[str, ...]
    purpose: str
    basis: str
    retention: str


def personal_data(*fields, purpose, basis, retention):
    """Class decorator: annotates `fields`. History leaves them out, the register of processing lists them."""

    def annotate(model):
        rule = PersonalData(fields, purpose, basis, retention)
        model.personal_data = (*getattr(model, "personal_data", ()), rule)
        return model

    return annotate


def personal_fields(model):
    return {name for rule in getattr(model, "personal_data", ()) for name in rule.fields}
