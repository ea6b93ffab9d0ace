from django.urls import path

from . import views

urlpatterns = [
    path("nabory/<uuid:uid>/zgloszenie/", views.apply, name="apply"),
    path("nabory/<uuid:uid>/zgloszenie/wyslano/", views.link_sent, name="application_link_sent"),
    path("zgloszenia/<uuid:uid>/", views.detail, name="application"),
    path("zgloszenia/<uuid:uid>/formularz/", views.form, name="application_form"),
    path("zgloszenia/<uuid:uid>/sprawdz/", views.summary, name="application_summary"),
    path("zgloszenia/<uuid:uid>/wyslij/", views.send, name="application_send"),
    path("zgloszenia/<uuid:uid>/wycofaj/", views.withdraw, name="application_withdraw"),
    path("zgloszenia/<uuid:uid>/partner/<int:part>/", views.partner, name="application_partner"),
]
