"""Settings come from flags, then the environment, then the defaults, and are documented."""

import importlib.util
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest
from quotewire_server import limits
from quotewire_server.service import Settings, SettingsError
from quotewire_server.service.cores import cgroup_cores, usable_cores

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "service.md").read_text(encoding="utf-8")


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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


def test_every_setting_is_documented_with_flag_variable_default_and_unit():
    assert _script("settings_reference").with_settings(PAGE) == PAGE, (
        "run `make docs`, commit docs/service.md"
    )


def test_every_limit_in_the_documentation_is_the_one_that_holds():
    table = PAGE.partition("## Limits")[2].partition("\n## ")[0]
    documented = dict(re.findall(r"^\| (.*?) \| ([\d,]+)", table, re.MULTILINE))

    assert {name: int(number.replace(",", "")) for name, number in documented.items()} == {
        "`article.text`": limits.MAX_TEXT_CHARS,
        "`article.id`": limits.MAX_ID_CHARS,
        "`article.title`": limits.MAX_TITLE_CHARS,
        "`article.outlet`": limits.MAX_OUTLET_CHARS,
        "`article.byline`": limits.MAX_BYLINE_CHARS,
        "`article.url`": limits.MAX_URL_CHARS,
        "`article.language`": limits.MAX_LANGUAGE_CHARS,
        "a request message": limits.MAX_MESSAGE_BYTES // 1024**2,
        "the metadata of a call": limits.MAX_METADATA_BYTES // 1024,
        "arrival of a request message": int(limits.REQUEST_SECONDS),
        "calls open at once on one connection": limits.MAX_CALLS_PER_CONNECTION,
        "`x-request-id`": limits.MAX_REQUEST_ID_CHARS,
        "a token": limits.MIN_TOKEN_CHARS,
    }


def test_every_setting_has_a_help_text_and_every_number_a_unit():
    for field in fields(Settings):
        assert field.metadata["help"]
        is_number = isinstance(field.default, int | float) and not isinstance(field.default, bool)
        assert bool(field.metadata["unit"]) == is_number, field.name
        assert not field.name.endswith("_seconds") or field.metadata["unit"] == "seconds"
        assert not field.name.endswith("_bytes") or field.metadata["unit"] == "bytes"


def test_there_is_one_worker_per_usable_core_unless_set():
    assert Settings().slots == usable_cores() >= 1
    assert Settings(workers=7).slots == 7


def cgroup_tree(folder: Path, quotas: dict[str, str], own: str) -> tuple[Path, Path]:
    root = folder / "cgroup"
    for name, quota in quotas.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        if "cpu" in name.split("/"):  # version 1
            quota, period = quota.split()
            (root / name / "cpu.cfs_quota_us").write_text(quota)
            (root / name / "cpu.cfs_period_us").write_text(period)
        else:
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
        ({"cpu": "-1 100000\n", "cpu/a": "300000 100000\n"}, "3:cpu,cpuacct:/a\n2:memory:/a\n", 3.0),
        ({"cpu": "250000 100000\n"}, "3:cpu,cpuacct:/docker/outside\n", 2.5),
        ({"cpu": "-1 100000\n", "a": "100000 100000\n"}, "3:cpu:/a\n0::/a\n", 1.0),
    ],
)
def test_quota_of_the_cgroup_is_the_smallest_on_the_way_up(tmp_path, quotas, own, cores):
    assert cgroup_cores(*cgroup_tree(tmp_path, quotas, own)) == cores


def write(folder: Path, text: str) -> Path:
    path = folder / "quotewire.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_file_goes_before_defaults_and_behind_flags_and_environment(tmp_path):
    path = write(tmp_path, "workers = 2\nmax_text_chars = 300\ndrain_seconds = 5\nreflection = false\n")

    loaded = Settings.load_with_origins({"QUOTEWIRE_MAX_TEXT_CHARS": "500"}, config=str(path), workers=5)

    assert (loaded.settings.workers, loaded.origins["workers"]) == (5, "flag --workers")
    assert (loaded.settings.max_text_chars, loaded.origins["max_text_chars"]) == (
        500,
        "QUOTEWIRE_MAX_TEXT_CHARS",
    )
    assert (loaded.settings.drain_seconds, loaded.origins["drain_seconds"]) == (5.0, f"file {path}")
    assert loaded.settings.reflection is False
    assert loaded.origins["model"] == "default"


def test_settings_file_is_named_by_the_environment_too(tmp_path):
    path = write(tmp_path, "workers = 2\n")

    assert Settings.load({"QUOTEWIRE_CONFIG": str(path)}).workers == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("worker = 2", "there is no setting 'worker'; did you mean 'workers'?"),
        ("max-text-chars = 2", "did you mean 'max_text_chars'?"),
        ("colour = 'red'", "there is no setting 'colour'; `quotewire serve --print-config` lists them all"),
        ("[workers]\na = 1", "workers must be a whole number"),
        ("workers = 'two'", "workers must be a whole number, not 'two'"),
        ("workers = true", "workers must be a whole number, not True"),
        ("reflection = 1", "reflection must be true or false"),
        ("workers = -1", "workers must be at least 0"),
        ("drain_seconds = inf", "drain_seconds must be at most"),
        ("workers = ", "is not valid TOML"),
    ],
)
def test_settings_file_that_makes_no_sense_is_refused_by_name(tmp_path, text, message):
    with pytest.raises(SettingsError, match=re.escape(message)):
        Settings.load({}, config=str(write(tmp_path, text)))


def test_settings_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"cannot read the settings file .*nowhere\.toml"):
        Settings.load({}, config=str(tmp_path / "nowhere.toml"))


def print_config(environ: dict[str, str], *flags: str) -> str:
    command = [sys.executable, "-m", "quotewire.cli", "serve", "--print-config", *flags]
    environ = {**os.environ, **environ}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environ).stdout


def test_printed_settings_tell_origin_and_unit_and_are_a_settings_file(tmp_path):
    path = write(tmp_path, 'model = "a \\"b\\" \\u007f"\ndrain_seconds = 2.5\n')

    printed = print_config({"QUOTEWIRE_WORKERS": "3"}, "--config", str(path), "--max-text-chars", "77")

    assert "workers = 3  # QUOTEWIRE_WORKERS\n" in printed
    assert "# longest text [code points]\nmax_text_chars = 77  # flag --max-text-chars\n" in printed
    assert f"drain_seconds = 2.5  # file {path}\n" in printed
    again = Settings.load({}, config=str(write(tmp_path, printed)))
    assert again == Settings(workers=3, model='a "b" \x7f', drain_seconds=2.5, max_text_chars=77)
