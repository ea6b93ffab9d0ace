from django.urls import path

from . import views

urlpatterns = [
    path("cykle/<uuid:uid>/zaswiadczenia/", views.certificates, name="certificates"),
    path("cykle/<uuid:uid>/zaswiadczenia/zasada/", views.rule, name="certificate_rule"),
    path("cykle/<uuid:uid>/zaswiadczenia/wystaw/", views.issue, name="certificates_issue"),
    path("cykle/<uuid:uid>/zaswiadczenia/pokwitowanie.pdf", views.receipt, name="certificates_receipt"),
    path("zaswiadczenia/<uuid:uid>/popraw/", views.correct, name="certificate_correct"),
    path("zaswiadczenia/<uuid:uid>/uniewaznij/", views.revoke, name="certificate_revoke"),
    path("zaswiadczenia/<uuid:uid>/wyslij/", views.send, name="certificate_send"),
]
