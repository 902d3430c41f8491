"""docs/operations.md and the server say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

from quotewire._channel import KEEPALIVE_SECONDS, KEEPALIVE_TIMEOUT_SECONDS, channel_options
from quotewire._target import target_of
from quotewire_server import limits
from quotewire_server.service.metrics import Metrics

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_metric_is_explained_with_its_kind_and_labels_and_no_other_is() -> None:
    shown = {}
    for family in Metrics().registry.collect():
        if family.name.startswith("quotewire_"):
            name = f"{family.name}_total" if family.type == "counter" else family.name
            shown[name] = family.type
    rows = re.findall(r"^\| `(quotewire_\w+)` \| (\w+) \|", PAGE, re.MULTILINE)

    assert dict(rows) == shown
    assert len(rows) == len(shown)


def test_labels_of_metrics_are_those_of_the_page() -> None:
    metrics = Metrics()
    rows = re.findall(r"^\| `(quotewire_\w+)` \| \w+ \|([^|]*)\|", PAGE, re.MULTILINE)
    explained = {name.removesuffix("_total"): tuple(re.findall(r"`(\w+)`", labels)) for name, labels in rows}

    made = {
        metric._name: metric._labelnames
        for metric in vars(metrics).values()
        if getattr(metric, "_name", "").startswith("quotewire_")
    }

    assert made == {name: labels for name, labels in explained.items() if name in made}
    assert len(made) == len(explained) - 1  # all but the version, which is set once


def test_the_service_config_for_other_clients_is_that_of_ours() -> None:
    [block] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    ours = dict(channel_options(target_of("dns:///quotewire:50051"), None))["grpc.service_config"]

    assert json.loads(block) == json.loads(ours)


def test_the_client_keeps_alive_within_what_the_server_allows() -> None:
    assert KEEPALIVE_SECONDS > limits.MIN_PING_INTERVAL_SECONDS
    assert f"every {KEEPALIVE_SECONDS:g} seconds" in PAGE
    assert f"after {KEEPALIVE_TIMEOUT_SECONDS:g} seconds" in PAGE
    assert f"`--min-ping-interval-seconds`, {limits.MIN_PING_INTERVAL_SECONDS:g};" in PAGE
