"""Settings come from flags, then the environment, then the defaults, and are documented."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from quotewire_server.service import Settings, SettingsError
from quotewire_server.service.cores import cgroup_cores, usable_cores

PAGE = Path(__file__).parents[2] / "docs" / "service.md"


def test_flag_wins_over_environment_over_default():
    environ = {"QUOTEWIRE_WORKERS": "3", "QUOTEWIRE_MAX_TEXT_CHARS": "500", "QUOTEWIRE_MODEL": ""}

    settings = Settings.load(environ, workers=5, max_queued_articles=None)

    assert settings.workers == 5
    assert settings.max_text_chars == 500
    assert settings.max_queued_articles == Settings().max_queued_articles
    assert settings.model == ""


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("0", False), ("OFF", False), ("yes", True)])
def test_switches_are_read_from_the_environment(value, expected):
    assert Settings.load({"QUOTEWIRE_REFLECTION": value}).reflection is expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADDRESS", "50051"),
        ("ADDRESS", "host:port"),
        ("ADDRESS", "host:70000"),
        ("WORKERS", "two"),
        ("WORKERS", "-1"),
        ("MAX_TEXT_CHARS", "0"),
        ("ARTICLE_CEILING_SECONDS", "nan"),
        ("REFLECTION", "maybe"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_value_that_makes_no_sense_is_named(name, value):
    with pytest.raises(SettingsError, match=f"(?i){name}.*{value}"):
        Settings.load({f"QUOTEWIRE_{name}": value})


def test_every_setting_is_documented_with_its_default():
    rows = re.findall(r"^\| `--([a-z-]+)` \| `(\w+)` \| (?:`(.*?)`)? *\|", PAGE.read_text(), re.MULTILINE)
    documented = {(flag.removeprefix("no-"), variable, default) for flag, variable, default in rows}

    expected = set()
    for field in fields(Settings):
        default = str(field.default).lower() if isinstance(field.default, bool) else f"{field.default}"
        expected.add(
            (
                field.name.replace("_", "-"),
                f"QUOTEWIRE_{field.name.upper()}",
                default.removesuffix(".0") if isinstance(field.default, float) else default,
            )
        )
    assert documented == expected


def test_every_setting_has_a_help_text():
    assert all(field.metadata["help"] for field in fields(Settings))


def test_there_is_one_worker_per_usable_core_unless_set():
    assert Settings().slots == usable_cores() >= 1
    assert Settings(workers=7).slots == 7


def cgroup_tree(folder: Path, quotas: dict[str, str], own: str) -> tuple[Path, Path]:
    root = folder / "cgroup"
    for name, quota in quotas.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name / "cpu.max").write_text(quota)
    own_file = folder / "own"
    own_file.write_text(own)
    return root, own_file


@pytest.mark.parametrize(
    ("quotas", "own", "cores"),
    [
        ({"": "150000 100000\n"}, "0::/\n", 1.5),
        ({"a": "max 100000\n", "a/b": "400000 100000\n"}, "1:cpu:/x\n0::/a/b\n", 4.0),
        ({"a": "200000 100000\n", "a/b": "400000 100000\n"}, "0::/a/b\n", 2.0),
        ({"a": "max 100000\n"}, "0::/a\n", None),
        ({}, "0::/not/mounted\n", None),
    ],
)
def test_quota_of_the_cgroup_is_the_smallest_on_the_way_up(tmp_path, quotas, own, cores):
    assert cgroup_cores(*cgroup_tree(tmp_path, quotas, own)) == cores
