#!/bin/sh
# Fails when the committed stubs differ from what the contract gives. PYTHON as for generate_stubs.sh.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

"$root/scripts/generate_stubs.sh" "$fresh"
diff -r --exclude=__init__.py --exclude=__pycache__ "$fresh/quotewire/v1" "$root/client/quotewire/v1" || {
    echo "the stubs in client/quotewire/v1 are not those of proto/: run 'make stubs' and commit" >&2
    exit 1
}
