from django.urls import path

from . import views

app_name = "vocabularies"

urlpatterns = [
    path("slowniki/", views.overview, name="overview"),
    path("slowniki/<slug:word>/", views.terms, name="terms"),
]
