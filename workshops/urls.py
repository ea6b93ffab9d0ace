from django.urls import include, path

from . import views

app_name = "workshops"

urlpatterns = [
    path("", include("workshops.templating.urls")),
    path("", include("workshops.planning.urls")),
    path("", include("workshops.meetings.urls")),
    path("", include("workshops.calendars.urls")),
    path("", include("workshops.inviting.urls")),
    path("", include("workshops.registering.urls")),
    path("", include("workshops.groups.urls")),
    path("", include("workshops.attending.urls")),
    path("", include("workshops.recommending.urls")),
    path("cykle/<uuid:uid>/", views.cycle_detail, name="cycle"),
    path("cykle/<uuid:uid>/rozpocznij/", views.cycle_start, name="cycle_start"),
    path("cykle/<uuid:uid>/odwolaj/", views.cycle_cancel, name="cycle_cancel"),
    path("cykle/<uuid:uid>/osoby/", views.members_add, name="members_add"),
    path("cykle/<uuid:uid>/grupa.xlsx", views.group_table, name="group_table"),
    path("osoby-w-grupie/<uuid:uid>/usun/", views.member_remove, name="member_remove"),
    path("spotkania/<uuid:uid>/", views.session_detail, name="session"),
    path("spotkania/<uuid:uid>/lista-obecnosci.pdf", views.attendance_list, name="attendance_list"),
    path("spotkania/<uuid:uid>/program/dodaj/", views.session_agenda_add, name="session_agenda_add"),
    path("spotkania/<uuid:uid>/agenda.pdf", views.session_agenda, name="session_agenda"),
    path("", include("workshops.certificates.urls")),
    path("", include("workshops.hall.urls")),
    path("", include("workshops.offers.urls")),
    path("", include("workshops.papers.urls")),
    path("", include("workshops.surveying.urls")),
]
