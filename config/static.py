"""The files of the front end, served by ourselves where no web server stands in front."""

import re

from servestatic.middleware import ServeStaticMiddleware  # type: ignore[import-untyped]

# Vite puts a digest of the content in these names: a changed file is another file.
_NAMED_BY_CONTENT = re.compile(r"^/static/assets/.+-[\w-]{8}\.\w+$")


class StaticFiles(ServeStaticMiddleware):
    def immutable_file_test(self, path: str, url: str) -> bool:
        """Whether browsers may keep the file for ever. The setting of this name reaches only the WSGI class."""
        return _NAMED_BY_CONTENT.match(url) is not None
