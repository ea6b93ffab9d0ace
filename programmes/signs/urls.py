from django.urls import path

from . import views

urlpatterns = [
    path("projekty/<uuid:uid>/znaki/<int:pk>/", views.strip, name="strip"),
    path("projekty/<uuid:uid>/znaki/<int:pk>/nowy/", views.sign_add, name="sign_add"),
    path("projekty/<uuid:uid>/znaki/<int:pk>/<int:sign_pk>/", views.sign_edit, name="sign_edit"),
    path("projekty/<uuid:uid>/znaki/<int:pk>/<int:sign_pk>/usun/", views.sign_remove, name="sign_remove"),
    path("projekty/<uuid:uid>/znaki/<int:pk>/<int:sign_pk>/wyzej/", views.sign_up, name="sign_up"),
]
