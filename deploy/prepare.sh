#!/bin/sh
# What compose.yaml needs before it starts: sh deploy/prepare.sh yiting.example
# Settings in .env, and in secrets/ the keys, a password for the database and a certificate that signs itself, to be
# replaced by a real one. What is there already stays as it is.
set -eu
cd "$(dirname "$0")/.."
name=${1:?"say under which name the site will be reached, as in: sh deploy/prepare.sh yiting.example"}

secret() { # NAME: a file with what is read from standard input
    [ -e "secrets/$1" ] || cat >"secrets/$1"
}
random() { openssl rand -base64 48 | tr -d '+/=\n'; }

# The folder is closed to others; the files are open to the users within the containers.
mkdir -p secrets
chmod 700 secrets
umask 022
random | secret secret-key
random | secret database-password
random | secret metrics-token
echo 'consolemail://' | secret email-url
if [ ! -e secrets/certificate ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=$name" \
        -addext "subjectAltName=DNS:$name" -keyout secrets/certificate-key -out secrets/certificate 2>/dev/null
    chmod 644 secrets/certificate-key
fi
[ -e .env ] || cat >.env <<END
ALLOWED_HOSTS=$name
ROSTRUM_ORIGINS=https://$name
DEFAULT_FROM_EMAIL=rostrum@$name
END
echo "Ready. Start with: docker compose up --detach"
