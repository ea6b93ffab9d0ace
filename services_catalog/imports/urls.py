from django.urls import path

from . import views

urlpatterns = [
    path("uslugi/import/", views.imports, name="imports"),
    path("uslugi/import/<uuid:uid>/", views.import_preview, name="import_preview"),
    path("uslugi/import/<uuid:uid>/kolumny/", views.import_columns, name="import_columns"),
    path("uslugi/import/<uuid:uid>/slowa/", views.import_words, name="import_words"),
    path("uslugi/import/<uuid:uid>/wczytaj/", views.import_load, name="import_load"),
    path("uslugi/import/<uuid:uid>/porzuc/", views.import_drop, name="import_drop"),
    path("uslugi/import/<uuid:uid>/do-poprawy.xlsx", views.import_left, name="import_left"),
]
