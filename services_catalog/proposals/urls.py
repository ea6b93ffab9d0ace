from django.urls import path

from . import views

urlpatterns = [
    path("uslugi/zaproponuj/", views.propose_new, name="propose_new"),
    path("uslugi/zaproponuj/wyslano/", views.proposal_sent, name="proposal_sent"),
    path("uslugi/<uuid:uid>/zaproponuj-zmiane/", views.propose_change, name="propose_change"),
    path("uslugi/<uuid:uid>/zglos-blad/", views.report_error, name="report_error"),
    path("animator/propozycje/", views.proposals, name="proposals"),
    path("animator/propozycje/<uuid:uid>/", views.proposal, name="proposal"),
    path("animator/bledy/", views.errors, name="errors"),
    path("animator/bledy/<uuid:uid>/", views.error_answer, name="error_answer"),
]
