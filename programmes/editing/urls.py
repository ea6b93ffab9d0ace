from django.urls import path

from . import views

urlpatterns = [
    path("projekty/nowy/", views.programme_create, name="create"),
    path("projekty/<uuid:uid>/ustawienia/", views.settings, name="settings"),
    path("projekty/<uuid:uid>/opis/", views.programme_edit, name="edit"),
    path("projekty/<uuid:uid>/stan/<slug:verb>/", views.programme_move, name="move"),
    path("projekty/<uuid:uid>/<slug:kind>/dodaj/", views.row_add, name="row_add"),
    path("projekty/<uuid:uid>/<slug:kind>/<int:pk>/", views.row_edit, name="row_edit"),
    path("projekty/<uuid:uid>/<slug:kind>/<int:pk>/usun/", views.row_remove, name="row_remove"),
    path("projekty/<uuid:uid>/<slug:kind>/<int:pk>/wyzej/", views.row_up, name="row_up"),
]
