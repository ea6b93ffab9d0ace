from django.urls import path

from . import views

urlpatterns = [
    path("przekazanie-obowiazkow/", views.handovers, name="handovers"),
    path("przekazanie-obowiazkow/nowe/", views.handover_new, name="handover_new"),
    path("przekazanie-obowiazkow/<uuid:uid>/", views.handover, name="handover"),
    path("przekazanie-obowiazkow/<uuid:uid>/odwolaj/", views.handover_cancel, name="handover_cancel"),
]
