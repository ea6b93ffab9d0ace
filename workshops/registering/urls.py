from django.urls import path

from . import views

urlpatterns = [
    path("wydarzenia/<int:pk>-<slug:slug>/", views.event, name="event"),
    path("wydarzenia/<int:pk>/zapis/", views.event_register, name="event_register"),
    path("wydarzenia/<int:pk>/zapisano/", views.event_registered, name="event_registered"),
    path("spotkania/<uuid:uid>/wydarzenie/", views.event_edit, name="event_edit"),
    path("spotkania/<uuid:uid>/wydarzenie/zamknij/", views.event_close, name="event_close"),
    path("spotkania/<uuid:uid>/zapisani/", views.event_people, name="event_people"),
    path("spotkania/<uuid:uid>/zapisani.xlsx", views.event_table, name="event_table"),
    path("zapisy/<uuid:uid>/wycofaj/", views.registration_withdraw, name="registration_withdraw"),
]
