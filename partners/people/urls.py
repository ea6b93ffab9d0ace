from django.urls import path

from . import views

urlpatterns = [
    path("osoby/ja/", views.my_person, name="my_person"),
    path("osoby/<uuid:uid>/", views.person, name="person"),
    path("osoby/<uuid:uid>/edytuj/", views.person_edit, name="person_edit"),
    path("osoby/<uuid:uid>/przenies/", views.person_move, name="person_move"),
    path("osoby/stanowiska/<int:pk>/zakoncz/", views.post_end, name="post_end"),
    path("instytucje/<uuid:uid>/osoby/nowa/", views.person_add, name="person_add"),
]
