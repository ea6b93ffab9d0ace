from django.urls import path

from . import views

urlpatterns = [
    path("kalendarz/", views.calendar, name="calendar"),
    path("kalendarz/publiczny.ics", views.public_feed, name="public_feed"),
    path("kalendarz/moje/", views.my_calendar, name="my_calendar"),
    path("kalendarz/moje/adres/", views.my_feed, name="my_feed"),
    path("kalendarz/<uuid:uid>/<str:secret>.ics", views.feed, name="feed"),
    path("cykle/<uuid:uid>/kalendarz/", views.cycle_feed, name="cycle_feed"),
]
