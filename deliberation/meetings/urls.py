"""The URLs of each meeting."""

from django.urls import path

from deliberation.meetings import views

urlpatterns = [
    path("meetings/<uuid:meeting>/", views.room, name="room"),
    path("meetings/<uuid:meeting>/screen/", views.screen, name="screen"),
    path("meetings/<uuid:meeting>/entries/", views.entries, name="entries"),
]
