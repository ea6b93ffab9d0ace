from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe

from . import feeds, teams, views
from .applications import urls as applications
from .assessing import urls as assessing
from .calls import urls as calls
from .closing import urls as closing
from .editing import urls as editing
from .folder import urls as folder
from .indicators import urls as indicators
from .milestones import urls as milestones
from .practices import urls as practices
from .reports import urls as reports
from .schedule import urls as schedule
from .signs import urls as signs
from .texts import urls as texts

app_name = "programmes"

urlpatterns = [
    *assessing.urlpatterns,
    *calls.urlpatterns,
    *applications.urlpatterns,
    *closing.urlpatterns,
    *milestones.urlpatterns,
    *schedule.urlpatterns,
    *signs.urlpatterns,  # before the rows, whose addresses have a word where these have "znaki"
    *folder.urlpatterns,
    *editing.urlpatterns,
    *indicators.urlpatterns,
    *practices.urlpatterns,
    *texts.urlpatterns,
    *reports.urlpatterns,
    path("projekty/", views.ProgrammeList.as_view(), name="list"),
    path("projekty/<int:pk>-<slug:slug>/", views.programme_detail, name="detail"),
    path("edycje/<uuid:uid>/", views.edition_detail, name="edition"),
    path("zespoly/<uuid:uid>/projekty/", teams.team_place, name="team_place"),
    path("zespoly/<uuid:uid>/projekty/<uuid:edition_uid>/usun/", teams.team_displace, name="team_displace"),
    path("nabory/<uuid:uid>/", views.call_detail, name="call"),
    path("aktualnosci/", views.NewsList.as_view(), name="news_list"),
    path("aktualnosci/kanal.atom", login_not_required(require_safe(feeds.AllNews())), name="news_feed"),
    path("aktualnosci/<uuid:uid>/", views.news_detail, name="news"),
    path(
        "projekty/<uuid:uid>/kanal.atom",
        login_not_required(require_safe(feeds.ProgrammeNews())),
        name="programme_feed",
    ),
]
