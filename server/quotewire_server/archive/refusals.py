"""Why a run as a whole does not start or does not go on; what single articles fail with is a row instead."""

from __future__ import annotations


class BatchRefused(Exception):
    """The run cannot be done as asked; the message says why and what to do. Nothing delivered is touched."""


class InputsChanged(BatchRefused):
    """What is to be read is not what the run was begun with."""


class FolderInUse(BatchRefused):
    """Another process runs over this output folder."""


class OutputLost(BatchRefused):
    """The output folder cannot be written: full, read-only, gone."""
