"""onnxruntime, loaded so that it keeps to itself.

From version 1.29 on, onnxruntime tells its maker about the machine and the models it runs, and keeps a file in the home
folder for it, unless the environment says otherwise before it is loaded. quotewire promises that nothing leaves the
machine, so it says so; an own value of ORT_DISABLE_TELEMETRY counts.
"""

from __future__ import annotations

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime

if os.environ["ORT_DISABLE_TELEMETRY"] == "1":
    onnxruntime.disable_telemetry_events()  # the older switch, which Windows knows

__all__ = ["onnxruntime"]
