from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "coop_portal"
    verbose_name = "coop-portal"
