from django.urls import path

from . import views

urlpatterns = [
    path("spotkania/<uuid:uid>/zaproszeni/", views.invited, name="session_invited"),
    path("spotkania/<uuid:uid>/zaproszeni/<int:pk>/usun/", views.withdraw, name="invitee_withdraw"),
    path("spotkania/<uuid:uid>/zaproszeni/<int:pk>/odpowiedz/", views.answer, name="invitee_answer"),
]
