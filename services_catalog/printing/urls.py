from django.urls import path

from . import views

urlpatterns = [
    path("uslugi/pobierz/", views.services_export, name="export"),
    path("gmina/<int:pk>/do-druku/", views.printing, name="printing"),
    path("gmina/<int:pk>/kartka.pdf", views.card, name="gmina_card"),
    path("gmina/<int:pk>/plakat.pdf", views.poster, name="crisis_poster"),
    path("gmina/<int:pk>/kartka/", views.card_priorities, name="card_priorities"),
    path("gmina/<int:pk>/broszura/", views.brochure_order, name="brochure_order"),
]
