from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe

from . import feeds, views
from .api import urls as api
from .board import urls as board
from .digest.views import digest
from .freshness import urls as freshness
from .gaps import urls as gaps
from .history import urls as history
from .imports import urls as imports
from .joining import urls as joining
from .needs import urls as needs
from .printing import urls as printing
from .proposals import urls as proposals
from .saved import urls as saved
from .selections import urls as selections
from .starting import urls as starting
from .synonyms import urls as synonyms

app_name = "services_catalog"

urlpatterns = [
    path("uslugi/", views.service_list, name="list"),
    path("uslugi/nowa/", views.service_create, name="create"),
    path("uslugi/prowadzone/", views.KeptList.as_view(), name="kept"),
    path("uslugi/<int:pk>-<slug:slug>/", views.service_detail, name="service"),
    path("uslugi/<int:pk>-<slug:slug>/wydruk.pdf", views.service_card, name="card"),
    path("uslugi/<uuid:uid>/edytuj/", views.service_edit, name="edit"),
    path("uslugi/<uuid:uid>/miejsca/nowe/", views.place_add, name="place_add"),
    path("uslugi/miejsca/<uuid:uid>/edytuj/", views.place_edit, name="place_edit"),
    path("uslugi/miejsca/<uuid:uid>/usun/", views.place_remove, name="place_remove"),
    path("uslugi/<uuid:uid>/do-zatwierdzenia/", views.service_submit, name="submit"),
    path("uslugi/<uuid:uid>/opublikuj/", views.service_publish, name="publish"),
    path("uslugi/<uuid:uid>/zwroc/", views.service_give_back, name="give_back"),
    path("uslugi/<uuid:uid>/przerwa/", views.service_suspend, name="suspend"),
    path("uslugi/<uuid:uid>/zakoncz/", views.service_withdraw, name="withdraw"),
    path("uslugi/<uuid:uid>/wznow/", views.service_reopen, name="reopen"),
    path("uslugi/<uuid:uid>/potwierdz/", views.service_confirm, name="confirm"),
    path("gmina/<int:pk>-<slug:slug>/", views.gmina, name="gmina"),
    *imports.urlpatterns,
    *joining.urlpatterns,
    *starting.urlpatterns,
    *board.urlpatterns,
    *freshness.urlpatterns,
    path(
        "gmina/<int:pk>/kanal.atom",
        login_not_required(require_safe(feeds.OfTerritory())),
        name="territory_feed",
    ),
    path(
        "uslugi/tematy/<slug:code>/kanal.atom",
        login_not_required(require_safe(feeds.OfTopic())),
        name="topic_feed",
    ),
    path("uslugi/co-miesiac/", digest, name="digest"),
    *printing.urlpatterns,
    *proposals.urlpatterns,
    *history.urlpatterns,
    *saved.urlpatterns,
    *api.urlpatterns,
    *selections.urlpatterns,
    *needs.urlpatterns,
    *gaps.urlpatterns,
    *synonyms.urlpatterns,
]
