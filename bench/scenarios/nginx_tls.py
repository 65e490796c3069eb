"""The production path: two servers behind nginx with TLS."""

import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bench.harness import host
from bench.harness.load_client import LoadClient
from bench.harness.measurement import Measurement, connect, joined, talked
from bench.harness.site import Room, Server, Site, serve
from bench.results import Bench, Measure, Scale
from tests.servers import HOST, free_port, program

CONF = """
daemon off; worker_processes 1; worker_rlimit_nofile 16384; pid {folder}/nginx.pid; error_log stderr error;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  upstream rostrum {{ {servers} }}
  server {{
    listen {host}:{port} ssl backlog=4096;
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    location / {{
      proxy_pass http://rostrum;
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto https;
      proxy_read_timeout 75s;
      proxy_buffering off;
    }}
  }}
}}
"""
RATE, SECONDS = 20, 10.0

THROUGH = "p99 through nginx and TLS, two servers"
BARE = "p99 without, one server"
THROUGH_P50, BARE_P50 = "p50 through nginx and TLS, two servers", "p50 without, one server"
NGINX = "nginx CPU per delivery"


def real_path(scale: Scale) -> Mapping[str, float | None]:
    sockets, seconds = scale.of(1_000, 20), scale.seconds(SECONDS)
    port = free_port()
    origin = f"https://localhost:{port}"
    with Site("postgresql", redis=True, ROSTRUM_ORIGINS=origin, TRUSTED_PROXIES="1") as site:
        room = site.room(members=sockets)
        servers = [site.serve(), site.serve()]
        nginx = proxy(site.folder / "nginx", port=port, to=servers)
        try:
            with LoadClient(origin=origin) as crowd:
                crowd.add(port=port, path=room.path, cookies=room.cookies[2:], tls=True)
                connect(crowd)
                worker = _worker(nginx)
                talked(crowd, servers, rate=10, seconds=1, sockets=sockets, speakers=(0, sockets))
                before = host.cpu_seconds(worker)
                through = talked(crowd, servers, rate=RATE, seconds=seconds, sockets=sockets, speakers=(0, sockets))
                proxied = host.cpu_seconds(worker) - before
        finally:
            nginx.stop()
    bare = _bare(sockets, seconds)
    whole = through.whole(sockets) and bare.whole(sockets)
    return {
        THROUGH: through.ms("asked_to_screen") if whole else None,
        BARE: bare.ms("asked_to_screen"),
        THROUGH_P50: through.ms("asked_to_screen", "p50"),
        BARE_P50: bare.ms("asked_to_screen", "p50"),
        NGINX: proxied / max(1, through.told["deliveries"]) * 1e6,
    }


def _bare(sockets: int, seconds: float) -> Measurement:
    with Site("postgresql") as site:
        room: Room = site.room(members=sockets)
        server = site.serve()
        with joined(room, server, sockets=sockets, start=2) as crowd:
            talked(crowd, [server], rate=10, seconds=1, sockets=sockets, speakers=(0, sockets))
            return talked(crowd, [server], rate=RATE, seconds=seconds, sockets=sockets, speakers=(0, sockets))


def proxy(folder: Path, *, port: int, to: Sequence[Server]) -> Server:
    """nginx with TLS in front of these servers, beside the load client."""
    folder.mkdir()
    certify(folder)
    servers = " ".join(f"server {HOST}:{server.port} max_fails=0;" for server in to)
    (folder / "nginx.conf").write_text(CONF.format(folder=folder, host=HOST, port=port, servers=servers))
    command = [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return serve(command, folder=folder, port=port, environment={}, cores=host.OTHERS)


def _worker(nginx: Server) -> int:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(nginx.pid)], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


def certify(folder: Path) -> None:
    """A certificate for localhost, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


REAL_PATH = Bench(
    "real-path",
    "1,000 members, 20 statements a second: two servers (on one core) behind nginx with TLS, Redis and PostgreSQL "
    "beside; and the same on one server without nginx. nginx and the TLS of the load client share the second core.",
    (
        Measure(THROUGH, "ms", "≤ 150"),
        Measure(BARE, "ms"),
        Measure(THROUGH_P50, "ms"),
        Measure(BARE_P50, "ms"),
        Measure(NGINX, "µs"),
    ),
    real_path,
)
