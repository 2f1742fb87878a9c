#!/bin/sh
# Fill in the template and become nginx. Only names in capitals are filled in: nginx has variables of its own.
# The last of these have defaults that fit a container.
set -eu
: "${PUBLIC_NAME:?}" "${CONSOLE_NAME:?}" "${EDGE_1:?}" "${EDGE_2:?}" "${CONSOLE:?}" "${CERTIFICATE:?}" "${CERTIFICATE_KEY:?}"
: "${RUN:=/tmp/nginx}" "${FOLDER:=/etc/assistant}" "${LOG:=/dev/stdout}" "${ALLOW:=$FOLDER/console-allow.conf}"
: "${LISTEN_4:=0.0.0.0}" "${LISTEN_6:=[::]}" "${HTTP_PORT:=8080}" "${HTTPS_PORT:=8443}" "${HEALTH_PORT:=8081}" "${SHOWN_PORT:=}"
: "${REQUESTS_PER_SECOND:=50}" "${REQUESTS_AT_ONCE:=200}" "${CONNECTIONS:=400}"
export PUBLIC_NAME CONSOLE_NAME EDGE_1 EDGE_2 CONSOLE CERTIFICATE CERTIFICATE_KEY RUN FOLDER LOG ALLOW \
    LISTEN_4 LISTEN_6 HTTP_PORT HTTPS_PORT HEALTH_PORT SHOWN_PORT REQUESTS_PER_SECOND REQUESTS_AT_ONCE CONNECTIONS
mkdir -p "$RUN/acme"
names=$(grep -o '\${[A-Z][A-Z_0-9]*}' "$FOLDER/nginx.conf.template" | sort -u | tr '\n' ' ')
envsubst "$names" <"$FOLDER/nginx.conf.template" >"$RUN/nginx.conf"
exec nginx -c "$RUN/nginx.conf" -g 'daemon off;' "$@"
