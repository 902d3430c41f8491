"""`python -m quotewire_server.service`: the server with settings from the environment alone."""

import sys

from . import Settings, SettingsError, run

if __name__ == "__main__":
    try:
        settings = Settings.load()
    except SettingsError as error:
        sys.exit(f"quotewire: {error}")
    sys.exit(run(settings))
