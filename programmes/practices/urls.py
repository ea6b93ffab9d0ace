from django.urls import path

from . import views

urlpatterns = [
    path("dobre-praktyki/", views.PracticeList.as_view(), name="practices"),
    path("dobre-praktyki/kompendium.pdf", views.compendium, name="compendium"),
    path("dobre-praktyki/nowa/", views.practice_create, name="practice_create"),
    path("dobre-praktyki/<int:pk>-<slug:slug>/", views.practice_detail, name="practice"),
    path("dobre-praktyki/<uuid:uid>/edytuj/", views.practice_edit, name="practice_edit"),
    path("dobre-praktyki/<uuid:uid>/przeslij/", views.practice_submit, name="practice_submit"),
    path("dobre-praktyki/<uuid:uid>/opublikuj/", views.practice_publish, name="practice_publish"),
    path("dobre-praktyki/<uuid:uid>/zwroc/", views.practice_send_back, name="practice_send_back"),
    path("dobre-praktyki/<uuid:uid>/wycofaj/", views.practice_withdraw, name="practice_withdraw"),
]
