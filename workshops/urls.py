from django.urls import include, path

from . import views

app_name = "workshops"

urlpatterns = [
    path("edycje/<uuid:edition_uid>/nowy-cykl/", views.cycle_create, name="cycle_create"),
    path("cykle/<uuid:uid>/", views.cycle_detail, name="cycle"),
    path("cykle/<uuid:uid>/rozpocznij/", views.cycle_start, name="cycle_start"),
    path("cykle/<uuid:uid>/zakoncz/", views.cycle_complete, name="cycle_complete"),
    path("cykle/<uuid:uid>/osoby/", views.members_add, name="members_add"),
    path("cykle/<uuid:uid>/grupa.xlsx", views.group_table, name="group_table"),
    path("osoby-w-grupie/<uuid:uid>/usun/", views.member_remove, name="member_remove"),
    path("cykle/<uuid:uid>/rekomendacje/nowa/", views.recommendation_create, name="recommendation_create"),
    path("rekomendacje/<uuid:uid>/", views.recommendation_edit, name="recommendation_edit"),
    path("rekomendacje/<uuid:uid>/decyzja/", views.recommendation_decide, name="recommendation_decide"),
    path("spotkania/<uuid:uid>/", views.session_detail, name="session"),
    path("spotkania/<uuid:uid>/termin/", views.session_schedule, name="session_schedule"),
    path("spotkania/<uuid:uid>/odwolaj/", views.session_cancel, name="session_cancel"),
    path("spotkania/<uuid:uid>/obecnosc/", views.session_attendance, name="session_attendance"),
    path("spotkania/<uuid:uid>/lista-obecnosci.pdf", views.attendance_list, name="attendance_list"),
    path("spotkania/<uuid:uid>/program/dodaj/", views.session_agenda_add, name="session_agenda_add"),
    path("spotkania/<uuid:uid>/agenda.pdf", views.session_agenda, name="session_agenda"),
    path("", include("workshops.certificates.urls")),
    path("", include("workshops.hall.urls")),
    path("", include("workshops.offers.urls")),
    path("", include("workshops.papers.urls")),
]
