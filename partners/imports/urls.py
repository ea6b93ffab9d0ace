from django.urls import path

from . import views

urlpatterns = [
    path("instytucje/import/", views.imports, name="imports"),
    path("instytucje/import/wzor.xlsx", views.import_template, name="import_template"),
    path("instytucje/import/<uuid:uid>/", views.import_preview, name="import_preview"),
    path("instytucje/import/<uuid:uid>/wiersz/<uuid:row>/", views.import_row, name="import_row"),
    path("instytucje/import/<uuid:uid>/dodaj/", views.import_apply, name="import_apply"),
    path("instytucje/import/<uuid:uid>/porzuc/", views.import_drop, name="import_drop"),
    path("instytucje/import/<uuid:uid>/pominiete.xlsx", views.import_left_out, name="import_left_out"),
]
