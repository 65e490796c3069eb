# The image of the site, and the nginx that stands before it. compose.yaml runs both; docs/operations.md tells how.

FROM debian:trixie-slim AS python
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 tzdata \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/rostrum

# The same uv as in tools/setup.py, and what uv.lock says.
FROM python AS packages
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3-venv \
 && rm -rf /var/lib/apt/lists/* \
 && python3 -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir "uv~=0.13.9"
ENV UV_PYTHON=/usr/bin/python3 UV_NO_CACHE=1 UV_LINK_MODE=copy
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --locked --no-dev --compile-bytecode

# Node and the compiler of translations, which nothing needs later.
FROM packages AS frontend
ENV PATH=/srv/rostrum/.venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN /opt/uv/bin/uv sync --locked --only-group build
COPY frontend/package.json frontend/package-lock.json frontend/
RUN cd frontend && npm ci --no-audit --no-fund
COPY frontend frontend
RUN cd frontend && npm run build
RUN pybabel compile --directory frontend/locale --domain django

FROM python AS built
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 rostrum \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin rostrum \
 && install --directory --owner=rostrum --group=rostrum /run/rostrum
ENV PATH=/srv/rostrum/.venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY --from=packages /srv/rostrum/.venv .venv
COPY manage.py ./
COPY config config
COPY deliberation deliberation
COPY deploy deploy
COPY realtime realtime
COPY frontend/templates frontend/templates
COPY --from=frontend /srv/rostrum/frontend/locale frontend/locale
COPY --from=frontend /srv/rostrum/frontend/dist frontend/dist
# Compiled once here: nothing can be written where it runs. The key signs nothing, and is not kept.
RUN python -m compileall -q config deliberation deploy realtime \
 && SECRET_KEY=of-this-step-alone python manage.py collectstatic --noinput

# deploy/nginx.conf with what its head says is to be changed: the name is whatever the site answers to, the certificate
# a secret, and the ports such as need no rights.
FROM debian:trixie-slim AS proxy
RUN apt-get update \
 && apt-get install --yes --no-install-recommends nginx \
 && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled \
 && groupadd --gid 10001 rostrum \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin rostrum \
 && install --directory --owner=rostrum --group=rostrum /run/rostrum
COPY deploy/nginx.image.conf /etc/nginx/nginx.conf
COPY deploy/nginx.conf /etc/nginx/conf.d/rostrum.conf
RUN sed --in-place \
      -e 's/listen 80;/listen 8080;/' \
      -e 's/listen 443 ssl/listen 8443 ssl/' \
      -e 's/server_name yiting\.example;/server_name _;/' \
      -e 's#/etc/ssl/yiting\.example/fullchain\.pem#/run/secrets/certificate#' \
      -e 's#/etc/ssl/yiting\.example/privkey\.pem#/run/secrets/certificate-key#' \
      /etc/nginx/conf.d/rostrum.conf
COPY --from=built /srv/rostrum/static /srv/rostrum/static
USER 10001:10001
EXPOSE 8080 8443
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080"]
CMD ["nginx", "-g", "daemon off;"]

FROM built AS site
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-m", "deploy.healthy", "127.0.0.1:8000", "/healthz"]
CMD ["python", "-m", "realtime.server", "--host", "0.0.0.0", "--port", "8000"]
