from django.urls import path

from . import cafe, paper, views

urlpatterns = [
    path("obecnosc-bez-sieci.js", views.worker, name="attendance_worker"),
    path("spotkania/<uuid:uid>/obecnosc/", views.attendance, name="session_attendance"),
    path("spotkania/<uuid:uid>/obecnosc/wpisy/", views.entries, name="attendance_entries"),
    path("spotkania/<uuid:uid>/obecnosc/zamknij/", views.close, name="attendance_close"),
    path("spotkania/<uuid:uid>/obecnosc/skan/", views.scan, name="attendance_scan"),
    path("spotkania/<uuid:uid>/przepisz/", paper.paper, name="paper"),
    path("wklady/<uuid:uid>/do-karty/", cafe.to_charter, name="contribution_to_charter"),
    path("spotkania/<uuid:uid>/stoliki/", paper.tables, name="cafe_tables"),
]
