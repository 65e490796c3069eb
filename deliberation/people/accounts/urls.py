"""The addresses of accounts: the forms that send mail, as ours; the others as allauth has them."""

from django.urls import include, path

from deliberation.people.accounts import entrance

urlpatterns = [
    path("login/", entrance.SignIn.as_view(), name="account_login"),
    path("login/code/", entrance.SignInByCode.as_view(), name="account_request_login_code"),
    path("signup/", entrance.SignUp.as_view(), name="account_signup"),
    path("password/reset/", entrance.ResetPassword.as_view(), name="account_reset_password"),
    path("", include("allauth.urls")),
]
