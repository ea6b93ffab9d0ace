"""Calls with their questions, and applications in every state."""

from datetime import timedelta

import factory
from django.utils import timezone

from programmes.enums import ApplicationRole, ApplicationStatus, CallStatus, PartnerConfirmation, QuestionKind
from programmes.models import Application, ApplicationInstitution, Call, Question
from tests.partners.factories import InstitutionFactory

from .factories import ProgrammeFactory


class CallFactory(factory.django.DjangoModelFactory):
    """An open one, which closes in a week."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Nabór {n}")
    text = "Zapraszamy do współpracy."
    email = "nabor@example.org"
    status = CallStatus.PUBLISHED
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))

    @factory.post_generation
    def types(call, create, extracted, **kwargs):
        call.eligible_types.set(extracted or [])


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    call = factory.SubFactory(CallFactory)
    kind = QuestionKind.TEXT
    code = factory.Sequence(lambda n: f"pytanie-{n}")
    label = factory.Sequence(lambda n: f"Pytanie {n}")


class ApplicationFactory(factory.django.DjangoModelFactory):
    """One institution's answer; `institution=` of one's own, `status=` with what the state needs."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    call = factory.SubFactory(CallFactory)
    status = ApplicationStatus.DRAFT
    contact_name = "Alina Nowicka"
    contact_post = "dyrektor"
    contact_email = factory.Sequence(lambda n: f"alina{n}@example.org")
    number = factory.LazyAttributeSequence(lambda row, n: f"ZGL/{n}/2026" if row.status != "draft" else "")
    first_submitted_at = factory.LazyAttribute(lambda row: timezone.now() if row.number else None)
    submitted_at = factory.SelfAttribute("first_submitted_at")
    return_due_at = factory.LazyAttribute(
        lambda row: timezone.now() + timedelta(days=5) if row.status == "returned" else None
    )
    return_reason = factory.LazyAttribute(
        lambda row: "Podaj liczbę osób." if row.status == "returned" else ""
    )

    @factory.post_generation
    def institution(application, create, extracted, **kwargs):
        if extracted is not False:
            add_part(application, extracted or InstitutionFactory(**kwargs), ApplicationRole.LEAD)


def add_part(application, institution, role=ApplicationRole.PARTNER, **fields):
    lead = role == ApplicationRole.LEAD
    defaults = {"confirmation": PartnerConfirmation.CONFIRMED if lead else PartnerConfirmation.WAITING}
    defaults["live"] = application.is_living
    return ApplicationInstitution.objects.create(
        application=application,
        call=application.call,
        institution=institution,
        role=role,
        **defaults | fields,
    )
