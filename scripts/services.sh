#!/bin/sh
# Find or start what the tests talk to: Chromium, PostgreSQL, RabbitMQ. Install them where that is allowed.
# What stays missing is said here, and the tests that need it say so again; under CI=true those tests fail.
set -u
PYTHON=.venv/bin/python
[ -x "$PYTHON" ] || PYTHON=python3
as_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }
install() {
    as_root && has apt-get || return 1
    echo "Installing $* for the tests …"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@") >/dev/null 2>&1
}
listens() { "$PYTHON" -c "import socket; socket.create_connection((\"127.0.0.1\", $1), 2)" 2>/dev/null; }

chromium() {
    has chromium || has google-chrome || install chromium || .venv/bin/playwright install chromium >/dev/null 2>&1 ||
        echo "Chromium is missing and cannot be installed here: browser tests will be skipped."
}

database() {  # a database called test that this user may write, over the local socket or 127.0.0.1
    reachable() { "$PYTHON" -c 'import sys; sys.path.insert(0, "tests/cases/store"); import services; sys.exit(services.postgresql_url() is None)' 2>/dev/null; }
    reachable && return 0
    listens 5432 || has pg_ctlcluster || install postgresql || true
    if as_root && has pg_lsclusters; then
        listens 5432 || service postgresql start >/dev/null 2>&1 || true
        for _ in 1 2 3 4 5 6 7 8 9 10; do listens 5432 && break; sleep 1; done
        su postgres -c "createuser --superuser $(id -un)" >/dev/null 2>&1 || true
        createdb test >/dev/null 2>&1 || su postgres -c "createdb --owner $(id -un) test" >/dev/null 2>&1 || true
    fi
    reachable || echo "POSTGRESQL DOES NOT ANSWER and cannot be started here: its leg of the tests will be skipped."
}

broker() {
    listens 5672 && return 0
    has rabbitmq-server || install rabbitmq-server || true
    as_root && has rabbitmq-server && service rabbitmq-server start >/dev/null 2>&1
    for _ in 1 2 3 4 5 6 7 8 9 10; do listens 5672 && return 0; sleep 1; done
    echo "RABBITMQ DOES NOT ANSWER and cannot be started here: its leg of the tests will be skipped."
}

chromium
database
broker
exit 0
