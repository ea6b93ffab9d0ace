from django.urls import path

from . import layout_views, views

urlpatterns = [
    path("projekty/<uuid:uid>/raporty/", views.reports, name="reports"),
    path("projekty/<uuid:uid>/raporty/nowy/", views.report_new, name="report_new"),
    path("raporty/<uuid:uid>/", views.report_detail, name="report"),
    path("raporty/<uuid:uid>/ponow/", views.report_retry, name="report_retry"),
    path("raporty/<uuid:uid>/zlozono/", views.report_submit, name="report_submit"),
    path("projekty/<uuid:uid>/uklady/", layout_views.layouts, name="layouts"),
    path("projekty/<uuid:uid>/uklady/nowy/", layout_views.layout_new, name="layout_new"),
    path("uklady/<uuid:uid>/", layout_views.layout_detail, name="layout"),
    path("uklady/<uuid:uid>/edytuj/", layout_views.layout_edit, name="layout_edit"),
    path("uklady/<uuid:uid>/tabela.<slug:kind>", layout_views.layout_export, name="layout_export"),
    path("uklady/<uuid:uid>/wprowadzono/", layout_views.layout_enter, name="layout_enter"),
    path("wprowadzenia/<uuid:uid>/cofnij/", layout_views.entry_take_back, name="entry_take_back"),
]
