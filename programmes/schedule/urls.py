from django.urls import path

from . import views

urlpatterns = [
    path("edycje/<uuid:uid>/harmonogram/", views.schedule, name="schedule"),
    path(
        "edycje/<uuid:uid>/harmonogram/wersja-<int:number>/", views.schedule_version, name="schedule_version"
    ),
    path("edycje/<uuid:uid>/harmonogram/wersja-<int:number>.pdf", views.schedule_pdf, name="schedule_pdf"),
    path("edycje/<uuid:uid>/harmonogram/wersja-<int:number>.xlsx", views.schedule_xlsx, name="schedule_xlsx"),
    path("edycje/<uuid:uid>/harmonogram/uklad/", views.schedule_publish, name="schedule_publish"),
    path("edycje/<uuid:uid>/harmonogram/uklad/dodaj/", views.schedule_row_add, name="schedule_row_add"),
    path("harmonogram/<uuid:uid>/", views.schedule_row_edit, name="schedule_row_edit"),
    path("harmonogram/<uuid:uid>/usun/", views.schedule_row_remove, name="schedule_row_remove"),
]
