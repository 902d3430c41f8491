"""Writes the table of settings in docs/service.md from the settings themselves.

    python scripts/settings_reference.py       rewrites the part between the markers

A test compares the two, so that they never drift apart.
"""

from __future__ import annotations

import sys
from pathlib import Path

from quotewire_server.service import settings_report

PAGE = Path(__file__).parents[1] / "docs" / "service.md"
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->\n"


def with_settings(page: str) -> str:
    """The page with its table of settings made anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{settings_report.as_markdown()}\n{END}{after}"


def main() -> int:
    """Rewrites the page."""
    PAGE.write_text(with_settings(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
