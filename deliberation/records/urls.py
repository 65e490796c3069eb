"""The addresses of records."""

from django.urls import path

from deliberation.records import archive, views

urlpatterns = [
    path("records/", archive.archive, name="records"),
    path("records/feed/", views.ArchiveFeed(), name="records_feed"),
    path("records/<uuid:meeting>/", views.record, name="record"),
    path("records/<uuid:meeting>/package/", views.package, name="record_package"),
    path("records/<uuid:meeting>/pdf/", views.pdf, name="record_pdf"),
    path("records/<uuid:meeting>/files/<str:name>", views.file, name="record_file"),
    path("records/<uuid:meeting>/mine/", views.own_words, name="own_words"),
    path("records/<uuid:meeting>/desk/", views.desk, name="record_desk"),
]
