from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("moja-gmina/", views.remember_gmina, name="remember_gmina"),
    path("pulpit/", views.dashboard, name="dashboard"),
]
