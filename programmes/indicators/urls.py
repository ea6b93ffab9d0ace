from django.urls import path

from . import views

urlpatterns = [
    path("projekty/<uuid:uid>/postep/", views.programme_progress, name="progress"),
    path("edycje/<uuid:uid>/postep/", views.edition_progress, name="edition_progress"),
    path("wskazniki/<uuid:uid>/", views.indicator_detail, name="indicator"),
    path("wskazniki/<uuid:uid>/pomiar/", views.measurement_add, name="measurement_add"),
    path("pomiary/<uuid:uid>/popraw/", views.measurement_correct, name="measurement_correct"),
]
