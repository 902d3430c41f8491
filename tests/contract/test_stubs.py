"""The committed stubs are what the contract generates, and load on what the package promises to run on."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "client" / "quotewire" / "v1"
# The generator wants protobuf 6, the server runs on 7: it lives in an environment of its own, `make stubs`.
GENERATOR = os.environ.get("QUOTEWIRE_STUBS_PYTHON", str(ROOT / ".venv-stubs" / "bin" / "python"))


@pytest.mark.skipif(
    not Path(GENERATOR).exists(),
    reason="needs the generator: `make stubs`, or name it in QUOTEWIRE_STUBS_PYTHON",
)
def test_generating_again_gives_the_committed_stubs(tmp_path):
    script = ROOT / "scripts" / "generate_stubs.sh"
    subprocess.run([script, tmp_path], check=True, env={**os.environ, "PYTHON": GENERATOR})

    fresh = {path.name: path.read_text() for path in (tmp_path / "quotewire" / "v1").iterdir()}
    committed = {path.name: path.read_text() for path in GENERATED.glob("*_pb2*.py*")}

    assert len(fresh) == 4
    assert committed == fresh


def test_stubs_ask_for_no_newer_runtime_than_the_package():
    requirements = (ROOT / "pyproject.toml").read_text()
    protobuf_floor = re.search(r'"protobuf>=([\d.]+)', requirements).group(1)
    grpc_floor = re.search(r'"grpcio>=([\d.]+)', requirements).group(1)

    assert f"# Protobuf Python Version: {protobuf_floor}\n" in (GENERATED / "quotewire_pb2.py").read_text()
    assert f"GRPC_GENERATED_VERSION = '{grpc_floor}'\n" in (GENERATED / "quotewire_pb2_grpc.py").read_text()
