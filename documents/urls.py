from django.urls import path

from . import views

app_name = "documents"

urlpatterns = [
    path("pliki/<uuid:uid>/", views.download, name="download"),
    path("dokumenty/<uuid:uid>/ponow/", views.retry, name="retry"),
    path("sprawdz/", views.check, name="check"),
    path("sprawdz/<str:code>/", views.check, name="check"),
]
