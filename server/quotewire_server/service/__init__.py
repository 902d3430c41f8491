"""The gRPC service: a front that speaks gRPC and holds no language model, and one worker process per slot.

from quotewire_server.service import Settings, run

run(Settings.load(address="127.0.0.1:0"))
"""

from . import settings_report
from .server import CannotListenError, Server, run, serve
from .settings import Settings, SettingsError

__all__ = ["CannotListenError", "Server", "Settings", "SettingsError", "run", "serve", "settings_report"]
