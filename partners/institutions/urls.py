from django.urls import path

from . import place_views, views

urlpatterns = [
    path("instytucje/", views.InstitutionList.as_view(), name="institutions"),
    path("instytucje/pobierz/", views.institutions_export, name="institutions_export"),
    path("instytucje/nowa/", views.institution_create, name="institution_create"),
    path("instytucje/<int:pk>-<slug:slug>/", views.institution_detail, name="institution"),
    path("instytucje/<uuid:uid>/edytuj/", views.institution_edit, name="institution_edit"),
    path("instytucje/<uuid:uid>/archiwum/", views.institution_archive, name="institution_archive"),
    path("instytucje/<uuid:uid>/przywroc/", views.institution_restore, name="institution_restore"),
    path("instytucje/<uuid:uid>/miejsca/nowe/", place_views.place_add, name="institution_place_add"),
    path("instytucje/miejsca/<uuid:uid>/", place_views.place_edit, name="institution_place"),
]
