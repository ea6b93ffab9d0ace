"""Fills the registries when imported; called for by the app's config."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from notifications.jobs import JobKind

from . import brochure

registry.job_kinds.register(brochure.JOB, JobKind(_("Brochure of the list"), brochure.run))
