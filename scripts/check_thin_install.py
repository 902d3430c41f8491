"""Checks, in an environment with the bare distribution alone, that it is thin and says what it lacks."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

EXPECTED = {"quotewire", "grpcio", "protobuf", "googleapis-common-protos", "typing-extensions"}
# What an environment has of its own accord.
TOOLS = {"pip", "setuptools", "wheel"}


def main() -> int:
    """Gives 0 when all is as promised."""
    installed = {dist.metadata["Name"].lower().replace("_", "-") for dist in distributions()} - TOOLS
    if not installed <= EXPECTED:
        print(f"the bare install brings more than it should: {sorted(installed - EXPECTED)}", file=sys.stderr)
        return 1
    command = Path(sys.executable).with_name("quotewire")
    checks = {
        (sys.executable, "-c", "import quotewire; quotewire.QuoteClient('127.0.0.1:1').close()"): (0, ""),
        (str(command), "--help"): (1, "pip install 'quotewire[cli]'"),
    }
    for arguments, (status, words) in checks.items():
        result = subprocess.run(arguments, capture_output=True, text=True, check=False)
        if result.returncode != status or words not in result.stderr:
            print(f"{arguments} gave {result.returncode}:\n{result.stderr}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
