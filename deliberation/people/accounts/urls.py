"""The addresses of accounts: ours where a page is ours, the others as allauth has them."""

from django.urls import include, path

from deliberation.people.accounts import entrance, numbers, overview

urlpatterns = [
    path("", overview.account, name="account"),
    path("login/", entrance.SignIn.as_view(), name="account_login"),
    path("login/code/", entrance.SignInByCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", entrance.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("signup/", entrance.SignUp.as_view(), name="account_signup"),
    path("password/reset/", entrance.ResetPassword.as_view(), name="account_reset_password"),
    path("password/reset/confirm/", entrance.ConfirmReset.as_view(), name="account_confirm_password_reset_code"),
    path("confirm-email/", entrance.ConfirmAddress.as_view(), name="account_email_verification_sent"),
    path("phone/", numbers.ChangeNumber.as_view(), name="account_change_phone"),
    path("phone/verify/", numbers.confirm, name="account_verify_phone"),
    path("", include("allauth.urls")),
]
