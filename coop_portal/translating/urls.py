from django.urls import path

from . import views

app_name = "translating"

urlpatterns = [
    path("tlumaczenia/<slug:kind>/<str:key>/<slug:language>/", views.edit, name="edit"),
]
