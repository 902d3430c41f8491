#!/bin/sh
# Generates the Python stubs of the contract: proto/quotewire/v1/*.proto -> OUT/quotewire/v1/.
#
#   scripts/generate_stubs.sh [OUT]        OUT defaults to client/
#
# PYTHON names an interpreter that has grpcio-tools==1.81.1, mypy-protobuf==5.1.0 and
# googleapis-common-protos==1.76.0. They belong in an environment of their own: this generator wants
# protobuf 6, the server runs on protobuf 7. An old generator on purpose: stubs made by it load on
# protobuf 6.33.5 and later, 7 included; stubs of newer ones need the newest runtime.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-"$root/client"}
python=${PYTHON:-python3}

common=$("$python" -c 'import os, google.rpc as package; print(os.path.dirname(os.path.dirname(list(package.__path__)[0])))')
bin=$("$python" -c 'import os, sys; print(os.path.dirname(os.path.abspath(sys.executable)))')

mkdir -p "$out"
cd "$root/proto"
PATH="$bin:$PATH" "$python" -m grpc_tools.protoc \
    --proto_path=. --proto_path="$common" \
    --python_out="$out" --pyi_out="$out" \
    --grpc_python_out="$out" --mypy_grpc_out="$out" \
    quotewire/v1/*.proto
