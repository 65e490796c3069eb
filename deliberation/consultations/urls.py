"""The addresses of the home page and of each consultation."""

from django.urls import path

from deliberation.consultations import desk, views

urlpatterns = [
    path("", views.home, name="home"),
    path("consultations/<int:pk>/", views.consultation, name="consultation"),
    path("desk/<int:organisation>/participants/", desk.participants, name="desk_participants"),
    path("desk/<int:organisation>/participants/<int:participation>/end/", desk.end, name="desk_end_participation"),
    path(
        "desk/<int:organisation>/participants/of/<int:consultation>/resume/",
        desk.resume,
        name="desk_resume_participation",
    ),
]
