from django.urls import path

from . import views

urlpatterns = [
    path("zespoly/<uuid:uid>/przestrzen/", views.space, name="space"),
    path("zespoly/<uuid:uid>/ogloszenia/", views.announcements, name="announcements"),
    path("zespoly/<uuid:uid>/ogloszenia/nowe/", views.announcement_add, name="announcement_add"),
    path("zespoly/ogloszenia/<uuid:uid>/", views.announcement, name="announcement"),
    path("zespoly/<uuid:uid>/ustalenia/", views.decisions, name="decisions"),
    path("zespoly/<uuid:uid>/ustalenia/nowe/", views.decision_add, name="decision_add"),
    path("zespoly/ustalenia/<uuid:uid>/", views.decision, name="decision"),
    path("zespoly/ustalenia/<uuid:uid>/edytuj/", views.decision_edit, name="decision_edit"),
    path("zespoly/ustalenia/<uuid:uid>/historia/", views.decision_history, name="decision_history"),
    path("zespoly/<uuid:uid>/pliki/", views.files, name="files"),
    path("zespoly/<uuid:uid>/pliki/nowy/", views.file_add, name="file_add"),
    path("zespoly/pliki/<uuid:uid>/usun/", views.file_remove, name="file_remove"),
    path("zespoly/<uuid:uid>/refleksje/", views.reflections, name="reflections"),
    path(
        "zespoly/<uuid:uid>/refleksje/refleksje.<slug:kind>", views.reflections_file, name="reflections_file"
    ),
    path("zespoly/<uuid:uid>/refleksje/nowa/", views.reflection_add, name="reflection_add"),
    path("zespoly/refleksje/<uuid:uid>/", views.reflection_edit, name="reflection_edit"),
    path("zespoly/refleksje/<uuid:uid>/historia/", views.reflection_history, name="reflection_history"),
]
