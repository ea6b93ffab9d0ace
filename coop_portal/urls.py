"""All addresses, in Polish; each app keeps its own."""

from django.urls import include, path

urlpatterns = [
    path("konto/", include("allauth.urls")),
    path("", include("documents.urls")),
    path("", include("programmes.urls")),
    path("", include("workshops.urls")),
]
