"""What a deployment must say about itself before people trust it with data: `manage.py check --deploy` asks."""

from django.conf import settings
from django.core.checks import Tags, Warning, register

_HINT = "Set it in the environment (.env.example); /o-portalu/rodo/ says that it is missing."


@register(Tags.security, deploy=True)
def privacy_is_said(app_configs, **kwargs):
    missing = [
        f"PRIVACY_ADMINISTRATOR_{part.upper()}"
        for part in ("name", "address", "email")
        if not settings.PRIVACY_ADMINISTRATOR[part]
    ]
    if not (settings.PRIVACY_OFFICER["email"] or settings.PRIVACY_OFFICER["phone"]):
        missing.append("PRIVACY_OFFICER_EMAIL")
    if not settings.PRIVACY_PROCESSOR["name"]:
        missing.append("PRIVACY_PROCESSOR_NAME")
    return [Warning(f"{name} is empty.", hint=_HINT, id="coop_portal.W001") for name in missing]
