#!/bin/sh
# Create .venv: Python's own venv, then a pinned uv, then exactly what requirements.lock names.
set -eu
python=${PYTHON:-python3}
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo none)
if [ "$version" != 3.11 ]; then
    echo "This project needs Python 3.11 (found: $version). Install it, then run: make PYTHON=/path/to/python3.11 ..." >&2
    exit 1
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
.venv/bin/uv pip sync --quiet --python .venv/bin/python --compile-bytecode requirements.lock
