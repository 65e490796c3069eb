"""The URLs of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config import appearance
from realtime.demo import links
from realtime.endpoints import polling

# The administration signs in as everybody does: with codes, limits and no second login page to guard.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("deliberation.consultations.urls")),
    path("", include("deliberation.meetings.urls")),
    path("", include("deliberation.people.desk.urls")),
    path("meetings/<uuid:meeting>/frames/", polling.poll, name="frames"),
    path("demo/<str:token>/", links.enter, name="demo"),
    path("appearance/", appearance.choose, name="appearance"),
    path("language/", include("django.conf.urls.i18n")),
    path("accounts/", include("deliberation.people.accounts.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.broken"
