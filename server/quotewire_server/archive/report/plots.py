"""Plots as inline SVG: they take their colours from the page, so that they follow it into the dark and onto paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH = 980
_SHARE_WIDTH = 760
_HEIGHT = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 4, 18, 32
# Labels under the columns that fit side by side.
_MOST_LABELS = 16


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a column plot: its label below, its value, and the words that tell it."""

    label: str
    value: int
    tip: str
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a whole: its style class (also its pattern), its value, and the words that tell it."""

    style: str
    value: int
    tip: str


def bar(value: float, most: float, label: str) -> str:
    """A bar for a cell of a table: `value` as share of `most`."""
    width = 100 * value / most if most else 0
    return (
        f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f'<rect class="track" width="100" height="10"/><rect class="fill" width="{width:.2f}" height="10"/></svg>'
    )


def columns(bars: Sequence[Column], label: str) -> str:
    """A column plot with an axis of round numbers; hatched columns are weak. `label` tells what it shows."""
    top = nice_top(max((each.value for each in bars), default=0))
    plot_width, plot_height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    step = plot_width / max(len(bars), 1)
    width = max(min(step * 0.78, 64), 1)
    parts = [_grid(top, plot_height)]
    every = max(1, math.ceil(len(bars) / _MOST_LABELS))
    for index, each in enumerate(bars):
        middle = _LEFT + step * (index + 0.5)
        height = plot_height * each.value / top
        style = "fill weak" if each.is_weak else "fill"
        parts.append(
            f'<g><title>{escape(each.tip)}</title><rect class="{style}" x="{middle - width / 2:.1f}" '
            f'y="{_TOP + plot_height - height:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"/></g>'
        )
        if len(bars) <= _MOST_LABELS and each.value:
            parts.append(_text(middle, _TOP + plot_height - height - 4, f"{each.value:,}", "value"))
        if index % every == 0:
            parts.append(_text(middle, _HEIGHT - 14, each.label, "label"))
    base = _TOP + plot_height
    parts.append(f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{base}" y2="{base}"/>')
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def share_bar(segments: Sequence[Segment], label: str) -> str:
    """One bar that is a whole, cut into parts; parts of some width carry their percentage."""
    total = sum(each.value for each in segments)
    parts, begin = [], 0.0
    for each in segments:
        if not each.value or not total:
            continue
        width = _SHARE_WIDTH * each.value / total
        parts.append(
            f'<g><title>{escape(each.tip)}</title><rect class="part {each.style}" x="{begin:.2f}" y="0" '
            f'width="{width:.2f}" height="30"/></g>'
        )
        if width > 46:
            percent = f"{100 * each.value / total:.0f} %"
            parts.append(
                f'<rect class="plate" x="{begin + width / 2 - 20:.1f}" y="6" width="40" height="18" rx="3"/>'
                + _text(begin + width / 2, 19.5, percent, "percent")
            )
        begin += width
    return (
        f'<svg class="share" viewBox="0 0 {_SHARE_WIDTH} 30" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def swatch(style: str) -> str:
    """What a part of this style looks like, for a legend."""
    return (
        '<svg viewBox="0 0 18 12" aria-hidden="true">'
        f'<rect class="part {style}" width="18" height="12"/></svg>'
    )


def patterns() -> str:
    """The patterns that parts and weak columns are filled with, once per page."""
    hatches = {
        "hatch-weak": '<path d="M0 6 6 0" class="stroke"/>',
        "hatch-group": '<path d="M0 3H6" class="stroke"/>',
        "hatch-anonymous": '<path d="M0 6 6 0" class="stroke"/>',
        "hatch-document": '<path d="M3 0V6" class="stroke"/>',
        "hatch-unknown": '<circle cx="3" cy="3" r="1.1" class="dot"/>',
    }
    drawn = "".join(
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" '
        f'class="ground {name}"/>{mark}</pattern>'
        for name, mark in hatches.items()
    )
    return f'<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>{drawn}</defs></svg>'


def nice_top(most: int) -> int:
    """The top of an axis: the least number that divides into four steps of one round digit (4, 8, 12, 20, 240 ...)."""
    power = 10 ** max(0, len(str(max(most, 1) // 4)) - 1)
    return next(4 * power * step for step in (1, 2, 3, 4, 5, 6, 8, 10) if 4 * power * step >= most)


def _grid(top: int, plot_height: float) -> str:
    lines = []
    for step in range(5):
        y = _TOP + plot_height * (1 - step / 4)
        value = top * step // 4
        lines.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="tick" x="{_LEFT - 8}" y="{y + 4:.1f}">{value:,}</text>'
        )
    return "".join(lines)


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
