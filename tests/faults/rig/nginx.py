"""nginx before the server processes, as in production but without TLS."""

import shutil
import signal
import socket
import tempfile
from pathlib import Path

from tests.servers import HOST, Process, free_port, program, started

CONFIG = """
daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    map $http_upgrade $connection_of {{ default upgrade; '' close; }}
    upstream rooms {{ {upstreams} }}
    server {{
        listen {host}:{port} backlog=4096;
        location / {{
            proxy_pass http://rooms;
            proxy_http_version 1.1;
            proxy_connect_timeout 2s;
            proxy_read_timeout 75s;
            proxy_next_upstream error timeout;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_of;
        }}
    }}
}}
"""


class Nginx:
    """Turns to the servers one after another, and to the next where one does not answer."""

    def __init__(self, ports: list[int]) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="rostrum-nginx-"))
        upstreams = " ".join(f"server {HOST}:{port} max_fails=0;" for port in ports)
        config = CONFIG.format(upstreams=upstreams, host=HOST, port=self.port)
        (self.folder / "nginx.conf").write_text(config)
        self._process: Process | None = None

    def start(self) -> None:
        command = [program("nginx"), "-p", str(self.folder), "-c", "nginx.conf", "-e", "stderr"]
        self._process = started(command, folder=self.folder, answers=self._listens)
        self._process.settle()

    def remove(self) -> None:
        if self._process is not None:
            self._process.end(signal.SIGTERM, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listens(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), timeout=1).close()
        except OSError:
            return False
        return True
