"""The report: what it shows, that nothing in it can act, and how a real browser takes it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from quotewire_server.archive.report import write_report
from quotewire_server.archive.report.calendar import buckets
from quotewire_server.archive.report.plots import nice_top

from tests.archive.browser import CHROMIUM, Browser, browser
from tests.archive.deliveries import Row, article, deliver, quote
from tests.archive.runs import quick, write_jsonl
from tests.cli.command import quotewire

HOSTILE = '</style></script><script>alert(1)</script><img src="https://evil.example/x" onerror="alert(2)">'
LONG = "We will rebuild every bridge in this valley, and we will do it before the winter comes"
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")


def some_articles() -> list[Row]:
    """A small archive with everything in it that the page has a place for."""
    mayor = {"role_text": "mayor", "outlet_basis": "stated", "outlet_name": "CNN", "date_basis": "stated"}
    official = {
        "speaker_kind": "anonymous",
        "resolution": "description",
        "kind": "indirect",
        "confidence": 0.35,
    }
    listed = [
        article(
            f"a{month}",
            *(
                quote(f"The {word} of month {month} is said to be done", "Ana Ruiz", **mayor)
                for word in "ab"[: month % 3]
            ),
            quote(LONG, "Ana Ruiz" if month % 2 else None),
            quote("it was said that nothing came of it", "a senior official", **official),
            published=f"2025-{month:02d}-03",
            outlet="The Courier" if month % 2 else "Daily Herald",
        )
        for month in range(1, 8)
    ]
    listed.append(
        article(
            "undated", quote("Nothing will be said here", "Ruiz"), published=None, warnings=["empty_text"]
        )
    )
    return listed


ERRORS = [
    {"article_id": "bad.jsonl@0", "reason": "JSON_INVALID", "message": "no JSON at character 1"},
    {"article_id": "bad.jsonl@9", "reason": "JSON_INVALID", "message": "no JSON at character 7"},
    {"article_id": "slow", "reason": "ARTICLE_TOO_SLOW", "message": "too slow", "retryable": True},
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    deliver(folder, some_articles(), ERRORS, parts=3)
    write_report(folder, folder / "report.html")
    return folder / "report.html"


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every text that comes from outside is an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    odd = f"\x00\u202e{HOSTILE}"
    attack = quote(
        f"{odd} and then some more words", odd, role_text=odd, outlet_name=odd, outlet_basis="stated"
    )
    hidden = quote(odd * 50, odd, speaker_kind="group", mention_text=odd, confidence=0.1)
    whole = [
        article(f"{odd}{i}", attack, hidden, outlet=odd, published=f"{odd}", title=odd, warnings=[odd])
        for i in range(3)
    ]
    deliver(folder, whole, [{"article_id": odd, "reason": odd, "message": odd}])
    write_report(folder, folder / "report.html")
    return folder / "report.html"


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def elements(path: Path) -> _Elements:
    parser = _Elements()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def words(path: Path) -> str:
    """The text of a page on one line."""
    return " ".join(" ".join(elements(path).text).split())


def test_the_page_tells_the_sums_and_what_matters_most(page: Path) -> None:
    text = words(page)

    assert "11 documents in = 8 articles + 3 errors" in text
    assert "2025-01-03 to 2025-07-03" in text
    assert re.search(r"Most quoted .*Ana Ruiz mayor 11 6 person", text)
    assert "1 quote of sources with a surname alone" in text
    assert "Left out: 1 article without a day of publication." in text
    assert re.search(
        r"Repeated quotes .*before the winter comes Ana Ruiz Daily Herald, The Courier 7 2025-01-03", text
    )
    assert re.search(r"Sources without a name .*a senior official 7 7 anonymous", text)
    assert re.search(r"To check .* 0\.35 it was said that nothing came of it", text)
    assert "JSON_INVALID 2 no no JSON at character 1 ARTICLE_TOO_SLOW 1 yes too slow" in text
    assert "Of 3 quotes nobody can tell who speaks." in text


def test_the_same_run_gives_the_same_page(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / page.parent.name
    deliver(folder, some_articles()[::-1], ERRORS, parts=1)

    write_report(folder, tmp_path / "again.html")

    # Which of two errors is told as the first depends on where they lie.
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


@pytest.mark.parametrize("name", ["page", "hostile_page"])
def test_nothing_on_the_page_comes_from_outside_or_acts(name: str, request: pytest.FixtureRequest) -> None:
    found = elements(request.getfixturevalue(name))

    assert found.names.count("script") == 1
    assert not {"img", "link", "iframe", "object", "embed", "form", "base", "image", "use"} & set(found.names)
    outward = [
        (key, value) for key, value in found.attributes if key in ("src", "href", "style", "action", "srcset")
    ]
    assert [pair for pair in outward if not (pair[0] == "href" and str(pair[1]).startswith("#"))] == []
    assert [key for key, _ in found.attributes if key.startswith("on")] == []


def test_the_policy_allows_nothing_but_the_pages_own_style_and_script(page: Path) -> None:
    content = page.read_text(encoding="utf-8")

    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', content)
    assert re.fullmatch(
        r"default-src &#x27;none&#x27;; style-src &#x27;sha256-\S{44}&#x27;; script-src &#x27;sha256-\S{44}&#x27;; "
        r"base-uri &#x27;none&#x27;; form-action &#x27;none&#x27;",
        policy,
    )
    assert "unsafe" not in policy


def test_an_archive_without_quotes_has_a_page(tmp_path: Path) -> None:
    deliver(tmp_path, [article("a")], ERRORS[:1])

    figures = write_report(tmp_path, tmp_path / "report.html")

    assert figures.totals["quotes"] == 0
    assert "2 documents in = 1 article + 1 error" in words(tmp_path / "report.html")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@needs_chromium
@pytest.mark.parametrize("name", ["page", "hostile_page"])
def test_a_browser_loads_it_without_complaint_and_asks_for_nothing(
    chromium: Browser, name: str, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(name)
    chromium.complaints.clear()
    chromium.requests.clear()

    chromium.open(path)

    assert chromium.complaints == []
    assert chromium.requests == [path.resolve().as_uri()]
    assert chromium.value("document.scripts.length") == 1
    assert chromium.value("document.images.length") == 0


@needs_chromium
def test_a_click_on_a_head_sorts_the_table_and_another_turns_it_round(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    order = (
        "[...document.querySelectorAll('#speakers tbody tr td:first-child b')].map(b => b.textContent).join()"
    )
    articles = "[...document.querySelectorAll('#outlets tbody')[0].rows].map(row => Number(row.cells[3].textContent))"
    click = "document.querySelectorAll('#outlets table')[0].querySelectorAll('th button')[2].click()"

    before = chromium.value(articles)
    chromium.value(click)
    once = chromium.value(articles)
    chromium.value(click)

    assert chromium.value(order) == "Ana Ruiz"
    assert once == sorted(before, reverse=True)
    assert chromium.value(articles) == sorted(before)
    assert chromium.value("document.querySelector('th[aria-sort]').getAttribute('aria-sort')") == "ascending"


@needs_chromium
@pytest.mark.parametrize("width", [400, 1200])
def test_plots_are_drawn_and_nothing_is_wider_than_the_window(
    chromium: Browser, page: Path, width: int
) -> None:
    chromium.look(width=width)
    chromium.open(page)

    heights = chromium.value(
        "[...document.querySelectorAll('#time .plot rect.fill')].map(r => r.getBoundingClientRect().height)"
    )
    assert len(heights) == 7
    assert min(heights) > 5
    assert chromium.value("document.documentElement.scrollWidth") <= width


@needs_chromium
def test_text_stands_out_from_its_ground_in_light_and_dark(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    for dark in (False, True):
        picture = chromium.look(dark=dark)
        assert struct.unpack(">II", picture[16:24]) == (1200, 900)
        for selector in ("h1", ".about", "td", "td small", ".tick", "nav a", ".note"):
            ink = chromium.value(
                f"(e => getComputedStyle(e)[e.namespaceURI.endsWith('svg') ? 'fill' : 'color'])"
                f"(document.querySelector('{selector}'))"
            )
            ground = chromium.value("getComputedStyle(document.querySelector('section')).backgroundColor")
            assert _contrast(ink, ground) >= 4.5, (selector, dark)


@needs_chromium
def test_it_reads_without_scripts(chromium: Browser, page: Path) -> None:
    chromium.without_scripts()
    try:
        chromium.open(page)
        shown = chromium.value("document.querySelector('main').innerText")
    finally:
        chromium.send("Emulation.setScriptExecutionDisabled", value=False)

    assert "Ana Ruiz" in shown
    assert "before the winter comes" in shown


def _contrast(ink: str, ground: str) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _months(*named: tuple[str, int]) -> list[Row]:
    return [{"month": month, "quotes": count, "articles": 1, "attributed": count} for month, count in named]


def test_time_has_no_gaps_and_few_enough_columns() -> None:
    by_month = buckets(_months(("2024-11", 3), ("2025-02", 5)))
    by_year = buckets(_months(("1990-01", 3), ("2025-02", 5)))

    assert [(each.short, each.quotes) for each in by_month] == [
        ("Nov ’24", 3),
        ("Dec ’24", 0),
        ("Jan ’25", 0),
        ("Feb ’25", 5),
    ]
    assert (by_year[0].unit, len(by_year)) == ("year", 36)


def test_one_article_of_a_wrong_century_does_not_stretch_the_time() -> None:
    found = buckets(_months(("1025-09", 1), *((f"2025-{month:02d}", 100) for month in range(1, 13))))

    assert [found[0].label, found[-1].label, len(found)] == ["Jan 2025", "Dec 2025", 12]
    assert buckets(_months(("nonsense", 3), ("2025-99", 1))) == []


@pytest.mark.parametrize(("most", "top"), [(0, 4), (4, 4), (5, 8), (41, 80), (100, 120), (2_166, 2_400)])
def test_axes_end_in_round_numbers(most: int, top: int) -> None:
    assert nice_top(most) == top


@pytest.mark.parametrize("form", ["jsonl", "jsonl.zst"])
def test_a_run_in_lines_gives_the_page_of_the_same_run_in_parquet(tmp_path: Path, form: str) -> None:
    write_jsonl(tmp_path / "in.jsonl", 12, outlet="The Courier", published="2025-09-06")
    with (tmp_path / "in.jsonl").open("a") as lines:
        lines.write("this is no JSON\n")
    pages = []
    for folder, output_format in ((tmp_path / "a" / "run", "parquet"), (tmp_path / "b" / "run", form)):
        quick("batch", tmp_path / "in.jsonl", "-o", folder, "--format", output_format)
        write_report(folder, folder / "report.html")
        pages.append((folder / "report.html").read_text(encoding="utf-8"))

    assert pages[0] == pages[1]
    assert "13 documents in = 12 articles + 1 error" in pages[0]


def test_the_command_writes_the_page_and_the_groups(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "quotes", some_articles())

    result = quotewire("report", folder, "-o", tmp_path / "page.html")

    assert (result.code, result.out) == (0, "")
    assert "8 articles, 1 named speakers" in result.err
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in (folder / "groups").iterdir()) == [
        "quote_groups.parquet",
        "quote_keys.parquet",
        "speakers.parquet",
    ]


def test_the_page_is_written_even_where_the_groups_cannot_be(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "quotes", some_articles())
    (folder / "groups").write_text("not a folder")

    result = quotewire("report", folder, "-o", tmp_path / "page.html")

    assert result.code == 0
    assert "the groups cannot be written" in result.err
    assert (tmp_path / "page.html").exists()


def test_the_command_refuses_a_folder_that_holds_no_run(tmp_path: Path) -> None:
    result = quotewire("report", tmp_path, "-o", tmp_path / "page.html")

    assert result.code == 1
    assert "holds no finished part" in result.err
    assert not (tmp_path / "page.html").exists()
