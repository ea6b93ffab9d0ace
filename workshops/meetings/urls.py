from django.urls import path

from . import views

urlpatterns = [
    path("cykle/<uuid:uid>/nowe-spotkanie/", views.create_in_cycle, name="session_create"),
    path("projekty/<uuid:uid>/nowe-spotkanie/", views.create_in_programme, name="programme_session_create"),
    path("spotkania/<uuid:uid>/edytuj/", views.edit, name="session_edit"),
    path("spotkania/<uuid:uid>/kolejnosc/<slug:where>/", views.move, name="session_move"),
    path("spotkania/<uuid:uid>/usun/", views.remove, name="session_remove"),
    path("spotkania/<uuid:uid>/termin/", views.schedule, name="session_schedule"),
    path("spotkania/<uuid:uid>/odwolaj/", views.cancel, name="session_cancel"),
    path("spotkania/<uuid:uid>/program/", views.agenda, name="session_agenda_edit"),
    path("spotkania/<uuid:uid>/role/", views.roles, name="session_roles"),
    path("spotkania/<uuid:uid>/sektory/", views.sectors, name="session_sectors"),
    path("spotkania/<uuid:uid>/materialy/dodaj/", views.material_add, name="material_add"),
    path("materialy-spotkan/<uuid:uid>/usun/", views.material_remove, name="material_remove"),
]
