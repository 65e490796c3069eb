"""The URLs of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from config import appearance
from config.views import security
from realtime.demo import links
from realtime.endpoints import polling

# The administration signs in as everybody does: with codes, limits and no second login page to guard.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("deliberation.consultations.urls")),
    path("", include("deliberation.opinions.urls")),
    path("", include("deliberation.meetings.urls")),
    path("", include("deliberation.records.urls")),
    path("", include("deliberation.people.desk.urls")),
    path("meetings/<uuid:meeting>/frames/", polling.poll, name="frames"),
    path("demo/<str:token>/", links.enter, name="demo"),
    # Preferences need no proof of origin: pages that name no referrer cannot give one, and to forge them gains nothing.
    path("appearance/", csrf_exempt(appearance.choose), name="appearance"),
    path("language/setlang/", csrf_exempt(set_language), name="set_language"),
    path("accounts/", include("deliberation.people.accounts.urls")),
    path(".well-known/security.txt", security, name="security"),
    path("admin/", admin.site.urls),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.broken"
