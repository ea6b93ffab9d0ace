from django.urls import path

from . import views

urlpatterns = [path("spotkania/<uuid:uid>/zestaw-na-sale/", views.hall, name="hall")]
