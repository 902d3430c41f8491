"""Makes the picture and the JSON sample of README.md from what quotewire really says of a seed article.

    python scripts/pictures.py

Writes docs/table.svg, and README.md between its markers.
"""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

from quotewire import Article
from quotewire.cli.articles import Reading, read_documents
from quotewire.cli.backends import LocalBackend
from quotewire.cli.json_form import response_dict
from quotewire.cli.table import print_article
from quotewire.v1 import quotewire_pb2 as pb
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

REPOSITORY = Path(__file__).parents[1]
SEEDS = REPOSITORY / "seeds" / "articles.jsonl"
PICTURED = "000"
COLUMNS = 132
BEGIN, END = "<!-- json: begin -->\n", "<!-- json: end -->\n"


def main() -> int:
    """Writes both."""
    backend = LocalBackend(pb.ExtractOptions())
    documents = read_documents([str(SEEDS)], Reading("auto", "utf-8", {}))
    pictured = [each for each in documents if each.article and each.article.id.startswith(PICTURED)]
    (extraction,) = backend.extractions(pictured)
    assert extraction.response is not None, extraction.error
    assert extraction.document.article is not None
    picture = _picture(extraction.document.article, extraction.response)
    (REPOSITORY / "docs" / "table.svg").write_text(picture, encoding="utf-8")
    readme = REPOSITORY / "README.md"
    page = readme.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    sample = f"```json\n{_sample(extraction.response)}\n```\n"
    readme.write_text(f"{before}{BEGIN}{sample}{END}{rest.split(END)[1]}", encoding="utf-8")
    return 0


def _picture(article: Article, response: pb.ExtractQuotesResponse) -> str:
    console = Console(
        file=io.StringIO(),
        record=True,
        width=COLUMNS,
        force_terminal=True,
        highlight=False,
        markup=False,
        emoji=False,
    )
    print_article(console, article, response, explain=False)
    # rich's own template fetches a font from the network; any monospaced one will do.
    template = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    template = template.replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")
    svg = console.export_svg(title="quotewire extract", code_format=template, unique_id="quotewire")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _sample(response: pb.ExtractQuotesResponse) -> str:
    """The quote that shows most: one whose speaker had to be resolved, with a stated date or outlet if there is one."""

    def richness(quote: pb.Quote) -> int:
        stated = (quote.date.basis == pb.DATE_BASIS_STATED) + (quote.outlet.basis == pb.OUTLET_BASIS_STATED)
        resolved = quote.speaker.resolution == pb.RESOLUTION_COREFERENCE
        return 2 * resolved + stated + bool(quote.role.text)

    best = max(response.quotes, key=richness)
    quote: dict[str, Any] = next(each for each in response_dict(response)["quotes"] if each["id"] == best.id)
    for empty in [name for name, value in quote.items() if value == []]:
        del quote[empty]
    return _compact(json.dumps(quote, ensure_ascii=False, indent=2))


def _compact(text: str) -> str:
    """The JSON with every span and every candidate on one line."""
    return re.sub(r'\{\s+("\w+": [^,{}\[\]]+),\s+("\w+": [\d.]+)\s+\}', r"{\1, \2}", text)


if __name__ == "__main__":
    sys.exit(main())
