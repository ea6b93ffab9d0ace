"""What opens without logging in is a list that somebody wrote down, not what a decorator happened to be put on."""

from django.urls import URLResolver, get_resolver

PUBLIC_URLS = [
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "accounts:link",
    "documents:check",
    "documents:download",
    "home",
    "mfa_authenticate",
    "mfa_trust",
    "notifications:unsubscribe",
    "pages:about",
    "pages:privacy",
    "pages:privacy_archive",
    "pages:privacy_document",
    "pages:privacy_file",
    "partners:institution",
    "partners:institutions",
    "partners:institutions_export",
    "partners:join",
    "partners:register",
    "partners:register_done",
    "partners:team",
    "partners:teams",
    "programmes:after_end",
    "programmes:application_link_sent",
    "programmes:apply",
    "programmes:call",
    "programmes:call_results",
    "programmes:compendium",
    "programmes:detail",
    "programmes:edition",
    "programmes:edition_progress",
    "programmes:indicator",
    "programmes:list",
    "programmes:milestone",
    "programmes:news",
    "programmes:news_feed",
    "programmes:news_list",
    "programmes:practice",
    "programmes:practices",
    "programmes:programme_feed",
    "programmes:progress",
    "programmes:schedule",
    "programmes:schedule_pdf",
    "programmes:schedule_version",
    "programmes:schedule_xlsx",
    "remember_gmina",
    "robots",
    "services_catalog:card",
    "services_catalog:crisis_poster",
    "services_catalog:export",
    "services_catalog:gmina",
    "services_catalog:gmina_card",
    "services_catalog:list",
    "services_catalog:need",
    "services_catalog:need_ask",
    "services_catalog:needs_home",
    "services_catalog:needs_of_gmina",
    "services_catalog:printing",
    "services_catalog:proposal_sent",
    "services_catalog:propose_change",
    "services_catalog:propose_new",
    "services_catalog:report_error",
    "services_catalog:report_gap",
    "services_catalog:service",
    "services_catalog:territory_feed",
    "services_catalog:topic_feed",
    "set_language",
    "sitemap",
    "sitemap_index",
]


def public_urls(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from public_urls(pattern, inner)
        elif not getattr(pattern.callback, "login_required", True):
            yield f"{namespace}{pattern.name}"


def test_public_urls_are_these():
    assert sorted(set(public_urls())) == PUBLIC_URLS
