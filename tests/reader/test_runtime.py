"""What runs the network keeps to itself."""

import os
import subprocess
import sys
from pathlib import Path

READ = """
import os
import quotewire_server
nlp = quotewire_server.load()
nlp("Ana Ruiz said the dam was safe.")
print(len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1)
"""


def test_reading_leaves_nothing_in_the_home_folder(tmp_path: Path):
    """onnxruntime would write an identifier of the machine and a queue of reports there."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ORT_", "XDG_"))}
    environment |= {"HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    subprocess.run([sys.executable, "-c", READ], env=environment, check=True, capture_output=True)

    assert [str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()] == []
