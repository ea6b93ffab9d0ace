"""Logging in: allauth's views at Polish addresses, under allauth's own names; only those that the portal uses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

urlpatterns = [
    path("logowanie/", account.login, name="account_login"),
    path("wylogowanie/", account.logout, name="account_logout"),
    path("wylaczone/", account.account_inactive, name="account_inactive"),
    path("rejestracja/", account.signup, name="account_signup"),
    path("to-ja/", account.reauthenticate, name="account_reauthenticate"),
    path("adresy/", account.email, name="account_email"),
    path("potwierdzenie-adresu/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^potwierdzenie-adresu/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("haslo/", account.password_change, name="account_change_password"),
    path("haslo/ustaw/", account.password_set, name="account_set_password"),
    path("haslo/odzyskaj/", account.password_reset, name="account_reset_password"),
    path("haslo/odzyskaj/wyslano/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "haslo/odzyskaj/gotowe/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^haslo/odzyskaj/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("dwa-kroki/", mfa.index, name="mfa_index"),
    path("dwa-kroki/kod/", mfa.authenticate, name="mfa_authenticate"),
    path("dwa-kroki/to-ja/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("dwa-kroki/ten-komputer/", mfa.trust, name="mfa_trust"),
    path("dwa-kroki/aplikacja/wlacz/", totp.activate_totp, name="mfa_activate_totp"),
    path("dwa-kroki/aplikacja/wylacz/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("dwa-kroki/kody/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("dwa-kroki/kody/nowe/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("dwa-kroki/kody/pobierz/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("dwa-kroki/klucze/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("dwa-kroki/klucze/dodaj/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("dwa-kroki/klucze/to-ja/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("dwa-kroki/klucze/<int:pk>/usun/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("dwa-kroki/klucze/<int:pk>/zmien/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
