"""All addresses, in Polish; each app keeps its own."""

from django.urls import include, path

from accounts.views.links import language
from coop_portal.pages import sitemaps

urlpatterns = [
    path("", include("coop_portal.dashboards.urls")),
    path("", include("coop_portal.pages.urls")),
    path("", include("coop_portal.translating.urls")),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:name>-<int:number>.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("", include("coop_portal.vocabularies.urls")),
    path("jezyk/", language, name="set_language"),
    path("konto/", include("accounts.login_urls")),
    path("", include("accounts.urls")),
    path("", include("documents.urls")),
    path("", include("notifications.urls")),
    path("", include("partners.urls")),
    path("", include("programmes.urls")),
    path("", include("services_catalog.urls")),
    path("", include("workshops.urls")),
    path("", include("agreements.urls")),
]

handler500 = "coop_portal.errors.failed"
