from django.urls import path

from . import views

urlpatterns = [
    path("zespoly/<uuid:uid>/karta/", views.charter, name="charter"),
    path("zespoly/<uuid:uid>/karta/nowa/", views.charter_start, name="charter_start"),
    path("karta-zespolu/<uuid:uid>/", views.charter_version, name="charter_version"),
    path("karta-zespolu/<uuid:uid>/zmiany/", views.charter_differences, name="charter_differences"),
    path("karta-zespolu/<uuid:uid>/zdania/nowe/", views.charter_item_add, name="charter_item_add"),
    path("karta-zespolu/zdania/<uuid:uid>/", views.charter_item_edit, name="charter_item_edit"),
    path("karta-zespolu/zdania/<uuid:uid>/usun/", views.charter_item_remove, name="charter_item_remove"),
    path("karta-zespolu/zdania/<uuid:uid>/przesun/", views.charter_item_move, name="charter_item_move"),
    path("karta-zespolu/<uuid:uid>/otworz/", views.charter_open, name="charter_open"),
    path("karta-zespolu/<uuid:uid>/wroc-do-wersji-roboczej/", views.charter_back, name="charter_back"),
    path("karta-zespolu/<uuid:uid>/odpowiedz/", views.charter_accept, name="charter_accept"),
    path("karta-zespolu/<uuid:uid>/zapisz-odpowiedz/", views.charter_record, name="charter_record"),
    path("karta-zespolu/<uuid:uid>/arkusz.pdf", views.charter_sheet, name="charter_sheet"),
    path("karta-zespolu/<uuid:uid>/wyslij-link/", views.charter_ask, name="charter_ask"),
    path("karta-zespolu/<uuid:uid>/przyjmij/", views.charter_adopt, name="charter_adopt"),
]
