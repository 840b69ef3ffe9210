#!/bin/sh
# Find Chromium for the browser tests; install it where that is allowed. The tests say so where it is missing.
set -u
if command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests …"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium) >/dev/null 2>&1 ||
        echo "Chromium could not be installed: browser tests will be skipped."
else
    .venv/bin/playwright install chromium >/dev/null 2>&1 ||
        echo "Chromium is missing and cannot be installed here: browser tests will be skipped."
fi
exit 0
