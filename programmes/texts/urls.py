from django.urls import path

from . import views

urlpatterns = [path("projekty/<uuid:uid>/jezyki/", views.texts, name="texts")]
