"""Every test of records signs with a key of its own."""

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def signing_key(settings: LazySettings, tmp_path: Path) -> Path:
    settings.SIGNER_SOCKET = ""
    settings.SIGNING_KEY_FILE = str(tmp_path / "signing.key")
    return tmp_path / "signing.key"
