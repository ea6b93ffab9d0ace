from django.urls import path

from . import views

urlpatterns = [
    path("porozumienia/<uuid:uid>/zalaczniki/nowy/", views.add_attachment, name="add_attachment"),
    path(
        "porozumienia/<uuid:uid>/zalaczniki/<uuid:attachment_uid>/przesun/",
        views.move_attachment,
        name="move_attachment",
    ),
    path(
        "porozumienia/<uuid:uid>/zalaczniki/<uuid:attachment_uid>/usun/",
        views.remove_attachment,
        name="remove_attachment",
    ),
]
