from django.urls import path

from . import views

urlpatterns = [
    path("czego-brakuje/", views.gaps, name="gaps"),
    path("czego-brakuje/wydruk.pdf", views.gaps_pdf, name="gaps_pdf"),
    path("uslugi/nie-znaleziono/", views.report_gap, name="report_gap"),
]
