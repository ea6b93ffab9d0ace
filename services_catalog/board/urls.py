from django.urls import path

from . import views

urlpatterns = [path("animator/", views.board, name="board")]
