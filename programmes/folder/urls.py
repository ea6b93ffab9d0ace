from django.urls import path

from . import control, packages, scans, views

CELL = "projekty/<uuid:uid>/teczka/<slug:step>/<slug:code>/"

urlpatterns = [
    path("projekty/<uuid:uid>/teczka/", views.folder, name="folder"),
    path("projekty/<uuid:uid>/teczka.xlsx", views.folder_table, name="folder_table"),
    path("projekty/<uuid:uid>/teczka/skany/", scans.scans, name="folder_scans"),
    path("projekty/<uuid:uid>/teczka/skany/uloz/", scans.sort, name="folder_sort"),
    path("projekty/<uuid:uid>/teczka/dokumenty/", views.types, name="folder_types"),
    path("projekty/<uuid:uid>/teczka/dokumenty/nowy/", views.type_add, name="folder_type_add"),
    path("projekty/<uuid:uid>/teczka/paczki/", packages.packages, name="packages"),
    path("projekty/<uuid:uid>/teczka/paczki/<slug:kind>/", packages.package_make, name="package_make"),
    path("projekty/<uuid:uid>/kontrola/", control.control, name="control"),
    path("projekty/<uuid:uid>/kontrola/<int:pk>/zakoncz/", control.control_end, name="control_end"),
    path(
        "projekty/<uuid:uid>/kontrola/<uuid:invitation_uid>/wycofaj/",
        control.control_withdraw,
        name="control_withdraw",
    ),
    path("paczki/<uuid:uid>.zip", packages.package, name="package"),
    path(CELL, views.cell, name="folder_cell"),
    path(f"{CELL}dodaj/", scans.cell_upload, name="folder_cell_upload"),
    path(f"{CELL}nie-dotyczy/", views.mark, name="folder_mark"),
    path(f"{CELL}dotyczy/", views.unmark, name="folder_unmark"),
    path("skany/<uuid:uid>/przenies/", scans.scan_move, name="scan_move"),
    path("skany/<uuid:uid>/zastap/", scans.scan_replace, name="scan_replace"),
    path("skany/<uuid:uid>/usun/", scans.scan_remove, name="scan_remove"),
]
