"""The addresses of records."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from deliberation.records import archive, sitemap, views
from deliberation.records.api import views as data


class Everything(StringConverter):
    """Whatever follows, and nothing: an unknown address of the data interface is answered by it, too."""

    regex = r"[\s\S]*"


register_converter(Everything, "everything")

urlpatterns = [
    path("records/", archive.archive, name="records"),
    path("records/feed/", views.ArchiveFeed(), name="records_feed"),
    path("records/<uuid:meeting>/", views.record, name="record"),
    path("records/<uuid:meeting>/package/", views.package, name="record_package"),
    path("records/<uuid:meeting>/pdf/", views.pdf, name="record_pdf"),
    path("records/<uuid:meeting>/files/<str:name>", views.file, name="record_file"),
    path("records/<uuid:meeting>/mine/", views.own_words, name="own_words"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("api/", data.described, name="data"),
    path("api/v1/<everything:path>", data.api, name="api"),
    path("records/<uuid:meeting>/desk/", views.desk, name="record_desk"),
]
