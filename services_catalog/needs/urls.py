from django.urls import path

from . import views

urlpatterns = [
    path("potrzeby/", views.needs_home, name="needs_home"),
    path("potrzeby/lista/", views.NeedList.as_view(), name="needs"),
    path("potrzeby/uslyszana/", views.need_write_down, name="need_write_down"),
    path("potrzeby/<int:pk>/zglos/", views.need_ask, name="need_ask"),
    path("potrzeby/<int:pk>/kto-odpowiada/", views.need_desk, name="need_desk"),
    path("potrzeby/<uuid:uid>/", views.need, name="need"),
    # After the keys of needs: some of them are a number, a hyphen and what could be a name.
    path("potrzeby/<int:pk>-<slug:slug>/", views.needs_of_gmina, name="needs_of_gmina"),
    path("potrzeby/<uuid:uid>/przyjmij/", views.need_take_up, name="need_take_up"),
    path("potrzeby/<uuid:uid>/odpowiedz/", views.need_answer, name="need_answer"),
    path("potrzeby/<uuid:uid>/polacz/", views.need_merge, name="need_merge"),
    path("potrzeby/<uuid:uid>/odmow/", views.need_refuse, name="need_refuse"),
    path("potrzeby/<uuid:uid>/oferta/", views.need_offer, name="need_offer"),
]
