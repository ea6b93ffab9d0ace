from django.urls import path

from . import publishing, views

urlpatterns = [
    path("animator/", views.board, name="board"),
    path("animator/opublikuj/", publishing.publish_many, name="publish_many"),
]
