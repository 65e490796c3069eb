"""The URLs of each meeting."""

from django.urls import path

from deliberation.meetings import views
from deliberation.meetings.vouching import views as vouching

urlpatterns = [
    path("meetings/<uuid:meeting>/", views.room, name="room"),
    path("meetings/<uuid:meeting>/screen/", views.screen, name="screen"),
    path("meetings/<uuid:meeting>/entries/", views.entries, name="entries"),
    path("meetings/<uuid:meeting>/sources/", views.sources, name="sources"),
    path("meetings/<uuid:meeting>/vouch/", vouching.vouch, name="vouch"),
    path("desk/<int:organisation>/vouch/", vouching.desk, name="desk_vouch"),
]
