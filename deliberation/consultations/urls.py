"""The addresses of the home page and of each consultation."""

from django.urls import path

from deliberation.consultations import views

urlpatterns = [
    path("", views.home, name="home"),
    path("consultations/<int:pk>/", views.consultation, name="consultation"),
]
