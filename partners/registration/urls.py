from django.urls import path

from . import views

urlpatterns = [
    path("instytucje/zglos/", views.register, name="register"),
    path("instytucje/zglos/<uuid:uid>/", views.register_done, name="register_done"),
    path("instytucje/do-weryfikacji/", views.verification_queue, name="verification_queue"),
    path("instytucje/<uuid:uid>/potwierdz/", views.institution_verify, name="institution_verify"),
    path("instytucje/<uuid:uid>/odmow/", views.institution_refuse, name="institution_refuse"),
    path("instytucje/<uuid:uid>/dolacz/", views.join, name="join"),
    path("wnioski-o-dolaczenie/", views.join_requests, name="join_requests"),
    path("wnioski-o-dolaczenie/<uuid:uid>/", views.join_decide, name="join_decide"),
    path("instytucje/zaproszenia/", views.registration_invitations, name="registration_invitations"),
    path(
        "instytucje/zaproszenia/<uuid:uid>/ponow/",
        views.registration_invitation_repeat,
        name="registration_invitation_repeat",
    ),
    path(
        "instytucje/zaproszenia/<uuid:uid>/wycofaj/",
        views.registration_invitation_withdraw,
        name="registration_invitation_withdraw",
    ),
]
