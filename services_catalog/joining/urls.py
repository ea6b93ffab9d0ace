from django.urls import path

from . import leaving_views, views

urlpatterns = [
    path("animator/gminy/", views.GminaList.as_view(), name="gminas"),
    path("animator/gminy/<int:pk>/dolacz/", views.joining_start, name="joining_start"),
    path("animator/gminy/dolaczanie/<uuid:uid>/", views.joining, name="joining"),
    path("animator/gminy/dolaczanie/<uuid:uid>/animator/", views.joining_animator, name="joining_animator"),
    path("animator/gminy/dolaczanie/<uuid:uid>/zespoly/", views.joining_teams, name="joining_teams"),
    path("animator/gminy/dolaczanie/<uuid:uid>/realizatorzy/", views.joining_providers, name="joining_providers"),
    path("animator/gminy/dolaczanie/<uuid:uid>/zapytaj/", views.joining_ask, name="joining_ask"),
    path("animator/gminy/dolaczanie/<uuid:uid>/odpowiedzi/", views.joining_answers, name="joining_answers"),
    path("animator/gminy/dolaczanie/<uuid:uid>/wynik/", views.joining_result, name="joining_result"),
    path("animator/gminy/dolaczanie/<uuid:uid>/zakoncz/", views.joining_finish, name="joining_finish"),
    path("animator/gminy/dolaczanie/<uuid:uid>/wznow/", views.joining_reopen, name="joining_reopen"),
    path("animator/gminy/dolaczanie/<uuid:uid>/przerwij/", views.joining_cancel, name="joining_cancel"),
    path("animator/gminy/pytania/<uuid:uid>/", views.question_answer, name="question_answer"),
    path("animator/gminy/pytania/<uuid:uid>/wyslij/", views.question_send, name="question_send"),
    path("animator/gminy/warunki/<uuid:uid>/", views.condition_decide, name="condition_decide"),
    path("animator/gminy/<int:pk>/odlacz/", leaving_views.gmina_leave, name="gmina_leave"),
    path("animator/gminy/<int:pk>/odlacz/lista.xlsx", leaving_views.gmina_leave_table, name="gmina_leave_table"),
    path("animator/gminy/odlaczenie/<uuid:uid>/", leaving_views.gmina_left, name="gmina_left"),
]  # fmt: skip
