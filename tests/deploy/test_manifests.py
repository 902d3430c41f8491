"""The examples for compose and Kubernetes hold together, and with the image."""

from __future__ import annotations

from typing import Any

import pytest
from quotewire_server import limits
from quotewire_server.service import Settings
from quotewire_server.service.server import SERVICE

from tests.deploy import dockerfile
from tests.deploy.dockerfile import REPOSITORY

yaml = pytest.importorskip("yaml", reason="needs PyYAML")

PORT = 50051


@pytest.fixture(scope="module")
def kubernetes() -> dict[str, dict[str, Any]]:
    """The objects of deploy/kubernetes.yaml by kind."""
    text = (REPOSITORY / "deploy" / "kubernetes.yaml").read_text(encoding="utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


@pytest.fixture(scope="module")
def pod(kubernetes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return kubernetes["Deployment"]["spec"]["template"]["spec"]


@pytest.fixture(scope="module")
def container(pod: dict[str, Any]) -> dict[str, Any]:
    [container] = pod["containers"]
    return container


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (REPOSITORY / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["services"]["quotewire"]


def settings_of(environment: dict[str, str]) -> Settings:
    """The settings that a container gets: of the image, then of its environment."""
    return Settings.load({**dockerfile.environment(1), **environment})


def variables(container: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container["env"]}


def test_the_image_listens_where_all_expect_it(container, kubernetes, compose) -> None:
    ports = {each["name"]: each["containerPort"] for each in container["ports"]}
    [service_port] = kubernetes["Service"]["spec"]["ports"]

    assert settings_of(variables(container)).address == f"0.0.0.0:{PORT}"
    assert settings_of(variables(container)).metrics_address == f"0.0.0.0:{ports['metrics']}"
    assert ports["grpc"] == service_port["port"] == PORT
    assert service_port["targetPort"] == "grpc"
    assert f"127.0.0.1:{PORT}:{PORT}" in compose["ports"]
    assert dockerfile.the("EXPOSE", 1) == str(PORT)


def test_probes_speak_grpc_to_services_that_have_a_health(container) -> None:
    probes = {name: container[f"{name}Probe"]["grpc"] for name in ("startup", "readiness", "liveness")}

    assert {probe["port"] for probe in probes.values()} == {PORT}
    assert probes["readiness"]["service"] == SERVICE
    assert "service" not in probes["liveness"]


def test_the_start_may_take_as_long_as_a_model_needs(container) -> None:
    probe = container["startupProbe"]

    assert probe["periodSeconds"] * probe["failureThreshold"] >= limits.WORKER_START_SECONDS


def test_a_pod_has_time_to_drain(pod, container) -> None:
    settings = settings_of(variables(container))
    needed = settings.drain_delay_seconds + settings.drain_seconds + limits.WORKER_STOP_SECONDS

    assert settings.drain_delay_seconds > 0
    assert pod["terminationGracePeriodSeconds"] > needed


def test_the_service_gives_all_pods(kubernetes) -> None:
    service, deployment = kubernetes["Service"]["spec"], kubernetes["Deployment"]["spec"]

    assert service["clusterIP"] == "None"
    assert service["selector"] == deployment["selector"]["matchLabels"]
    assert service["selector"] == deployment["template"]["metadata"]["labels"]


def test_a_pod_has_no_privileges_and_no_files_to_write(pod, container) -> None:
    security = container["securityContext"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}" == dockerfile.the(
        "USER", 1
    )
    assert security["readOnlyRootFilesystem"] is True
    assert security["allowPrivilegeEscalation"] is False
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert pod["automountServiceAccountToken"] is False


def test_each_worker_has_a_core_and_its_memory(container) -> None:
    settings = settings_of(variables(container))
    memory = container["resources"]["limits"]["memory"]

    assert int(container["resources"]["requests"]["cpu"]) == settings.workers
    assert memory.endswith("Gi")
    assert int(memory[:-2]) * 1024 >= settings.workers * settings.recycle_worker_memory_mib


def test_the_autoscaler_scales_the_deployment(kubernetes) -> None:
    scaler, deployment = kubernetes["HorizontalPodAutoscaler"]["spec"], kubernetes["Deployment"]

    assert scaler["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    assert scaler["minReplicas"] >= 2
    assert "replicas" not in deployment["spec"]


def test_compose_keeps_the_same_precautions(compose) -> None:
    settings = settings_of(compose["environment"])

    assert compose["read_only"] is True
    assert compose["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in compose["ports"])
    assert int(compose["stop_grace_period"].removesuffix("s")) > (
        settings.drain_delay_seconds + settings.drain_seconds
    )
    assert compose["cpus"] == settings.workers
