"""Which front-end build this process serves, so that a page of an older build can say so."""

from hashlib import sha256

from django.conf import settings


def _named() -> str:
    manifest = settings.FRONTEND_DIST / "manifest.json"
    return sha256(manifest.read_bytes()).hexdigest()[:12] if manifest.exists() else "unbuilt"


BUILD = _named()
