from django.urls import path

from . import views

urlpatterns = [
    path("uslugi/zapisane/", views.saved_searches, name="saved"),
    path("uslugi/zapisane/nowe/", views.save_search, name="save_search"),
    path("uslugi/zapisane/<uuid:uid>/usun/", views.remove_search, name="remove_search"),
    path("uslugi/zapisane/<uuid:uid>/poczta/", views.switch_mail, name="switch_search_mail"),
]
