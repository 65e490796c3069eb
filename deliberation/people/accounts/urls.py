"""The addresses of accounts: those of allauth that we use, with our pages, and no others."""

from allauth.account import views
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from deliberation.people.accounts import consent, entrance, numbers, overview, passwords
from deliberation.people.accounts.proof import keys, prove
from deliberation.people.accounts.providers import views as places
from deliberation.people.accounts.providers import wechat

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.account, name="account"),
    path("login/", entrance.SignIn.as_view(), name="account_login"),
    path("login/code/", entrance.SignInByCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", entrance.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", entrance.SignUp.as_view(), name="account_signup"),
    path("password/", passwords.NewPassword.as_view(), name="account_change_password"),
    path("password/set/", passwords.NewPassword.as_view(), name="account_set_password"),
    path("password/reset/", entrance.ResetPassword.as_view(), name="account_reset_password"),
    path("password/reset/confirm/", entrance.ConfirmReset.as_view(), name="account_confirm_password_reset_code"),
    path("password/reset/complete/", entrance.CompleteReset.as_view(), name="account_complete_password_reset"),
    path("password/reset/done/", views.password_reset_from_key_done, name="account_password_reset_completed"),
    path("email/", entrance.ChangeAddress.as_view(), name="account_email"),
    path("confirm-email/", entrance.ConfirmAddress.as_view(), name="account_email_verification_sent"),
    path("phone/", numbers.ChangeNumber.as_view(), name="account_change_phone"),
    path("phone/verify/", numbers.confirm, name="account_verify_phone"),
    path("consent/", consent.consent, name="account_consent"),
    path("help/", overview.help_page, name="account_help"),
    path("with/<slug:place>/", places.sign_in, name="account_sign_in_with"),
    path("link/<slug:place>/", places.link, name="account_link"),
    path("unlink/<int:number>/", places.unlink, name="account_unlink"),
    path("oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("weixin/login/callback/", wechat.callback, name="weixin_callback"),
    path("sessions/end/", overview.end_session, name="account_end_session"),
    path("prove/", prove.prove, name="account_prove"),
    path("reauthenticate/", prove.prove, name="account_reauthenticate"),
    path("factor/", keys.choose, name="account_factor"),
    path("factor/go-on/", keys.go_on, name="account_go_on"),
    path("2fa/", keys.to_account, name="mfa_index"),
    path("2fa/authenticate/", entrance.SecondStep.as_view(), name="mfa_authenticate"),
    path("2fa/reauthenticate/", prove.prove, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", keys.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", keys.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", keys.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", keys.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
if settings.PASSKEY_DOMAIN:
    urlpatterns += [
        path("2fa/webauthn/", keys.to_account, name="mfa_list_webauthn"),
        path("2fa/webauthn/add/", keys.AddPasskey.as_view(), name="mfa_add_webauthn"),
        path("2fa/webauthn/login/", entrance.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
        path("2fa/webauthn/keys/<int:pk>/edit/", keys.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
        path("2fa/webauthn/keys/<int:pk>/remove/", keys.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    ]
