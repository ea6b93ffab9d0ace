from django.urls import path

from . import views

urlpatterns = [
    path("animator/potwierdz/", views.confirm_many, name="confirm_many"),
    path("animator/potwierdzono-mailem/", views.confirm_by_mail, name="confirm_by_mail"),
    path("animator/potwierdzono-krajowe/", views.confirm_national, name="confirm_national"),
    path("animator/telefony/", views.phone_list, name="phone_list"),
    path("animator/telefony/<uuid:uid>/", views.phone_outcome, name="phone_outcome"),
    path("animator/arkusze.pdf", views.sheets, name="sheets"),
    path("animator/zasady/", views.rules_list, name="rules_list"),
    path("animator/zasady/kraj/", views.rules_national, name="rules_national"),
    path("animator/zasady/<int:pk>/", views.rules_edit, name="rules_edit"),
    path("animator/zasady/<int:pk>/usun/", views.rules_drop, name="rules_drop"),
    path("animator/odpowiedzi/<uuid:uid>/zalatwione/", views.reply_settle, name="reply_settle"),
    path("animator/z-telefonow/<uuid:uid>/zalatwione/", views.outcome_settle, name="outcome_settle"),
    path("uslugi/<uuid:uid>/telefon/", views.outcome_tap, name="outcome_tap"),
]
