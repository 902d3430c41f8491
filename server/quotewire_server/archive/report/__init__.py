"""`quotewire report`: one page over all that a run has delivered, for people who decide what to check."""

from __future__ import annotations

from pathlib import Path

from .. import groups
from ..delivered import opened
from ..durable import write_file
from ..refusals import OutputLost
from .figures import Figures, collect
from .page import render

__all__ = ["Figures", "collect", "render", "write_report"]


def write_report(folder: Path, target: Path) -> Figures:
    """Groups what the run in `folder` has delivered, writes the tables of groups there and the page to `target`.

    The same deliveries give the same page. Where the tables cannot be written, as into an archive of others, the
    page is, and `complaint` tells. Raises `BatchRefused` for a folder without any deliveries, `OutputLost` when the
    page cannot be written.
    """
    with opened(folder) as connection:
        groups.find(connection)
        figures = collect(connection, folder.resolve().name)
        try:
            groups.write(connection, folder)
        except OutputLost as error:
            figures.complaint = str(error)
    try:
        write_file(target, render(figures).encode())
    except OSError as error:
        raise OutputLost(f"{target} cannot be written: {error.strerror or 'no room'}") from None
    return figures
