from django.urls import path

from . import views

app_name = "programmes"

urlpatterns = [
    path("projekty/", views.ProgrammeList.as_view(), name="list"),
    path("projekty/<int:pk>-<slug:slug>/", views.programme_detail, name="detail"),
    path("edycje/<uuid:uid>/", views.edition_detail, name="edition"),
    path("nabory/<uuid:uid>/", views.call_detail, name="call"),
    path("aktualnosci/<uuid:uid>/", views.news_detail, name="news"),
]
