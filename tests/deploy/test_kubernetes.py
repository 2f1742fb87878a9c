"""The manifests: to the schemas of Kubernetes 1.33, strictly, and to what the guide promises of each workload."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from deploy.start import SECRETS
from tests.deploy.test_compose import known_settings
from tests.project.tree import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
VERSION = "v1.33.0-local-strict"
KUSTOMIZE = "kustomization.yaml"
WORKLOADS = ("channels", "bot", "actions", "console")
Manifest = dict[str, Any]


def manifests() -> Iterator[tuple[str, Manifest]]:
    for path in sorted([*(FOLDER / "base").glob("*.yaml"), *(FOLDER / "small-site").glob("*.yaml")]):
        if path.name != KUSTOMIZE:
            for document in yaml.safe_load_all(path.read_text("utf-8")):
                yield f"{path.parent.name}/{path.name}", document


MANIFESTS = list(manifests())


def of_kind(*kinds: str) -> dict[str, Manifest]:
    return {document["metadata"]["name"]: document for _, document in MANIFESTS if document["kind"] in kinds}


def pods() -> dict[str, Manifest]:
    found = {name: each["spec"]["template"] for name, each in of_kind("Deployment", "StatefulSet", "Job").items()}
    crons = {name: each["spec"]["jobTemplate"]["spec"]["template"] for name, each in of_kind("CronJob").items()}
    return found | crons


PODS = pods()


@cache
def schema(name: str) -> Any:
    """A schema that the package kubernetes-validate brings; its own reader wants a newer jsonschema than Rasa does."""
    folder = resources.files("kubernetes_validate") / "kubernetes-json-schema" / VERSION
    return json.loads((folder / name).read_text("utf-8"))


def complaints(document: Manifest) -> list[str]:
    version = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", document["apiVersion"])
    wanted = schema(f"{document['kind'].lower()}-{version}.json")
    resolver = jsonschema.RefResolver("", wanted, store={"_definitions.json": schema("_definitions.json")})
    checked = jsonschema.Draft7Validator(wanted, resolver=resolver)
    return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in checked.iter_errors(document)]


@pytest.mark.parametrize(
    ("file", "document"),
    MANIFESTS,
    ids=[f"{file}:{each['kind']}-{each['metadata']['name']}" for file, each in MANIFESTS],
)
def test_the_schema_is_kept(file: str, document: Manifest) -> None:
    assert complaints(document) == []


def test_a_wrong_word_is_found() -> None:
    document = json.loads(json.dumps(of_kind("Deployment")["bot"]))
    document["spec"]["template"]["spec"]["containers"][0]["livenessProb"] = {}
    document["spec"]["replicas"] = "two"
    assert len(complaints(document)) == 2


def test_kustomize_names_every_file() -> None:
    for folder in ("base", "small-site"):
        named = yaml.safe_load((FOLDER / folder / KUSTOMIZE).read_text("utf-8"))["resources"]
        files = {path.name for path in (FOLDER / folder).glob("*.yaml")} - {KUSTOMIZE, "secret.template.yaml"}
        assert {name for name in named if name != "../base"} == files


@pytest.mark.parametrize("name", PODS)
def test_each_pod_is_locked_down(name: str) -> None:
    spec = PODS[name]["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in spec["containers"]:
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert {"requests", "limits"} == container["resources"].keys()
        assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("name", WORKLOADS)
def test_each_process_is_watched_spread_and_stopped_gently(name: str) -> None:
    spec = PODS[name]["spec"]
    [container] = spec["containers"]
    assert {"startupProbe", "readinessProbe", "livenessProbe", "lifecycle"} <= container.keys()
    # It must not be started anew because something that it needs is away.
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert spec["terminationGracePeriodSeconds"] > 30 + 8
    assert len(spec["topologySpreadConstraints"]) == 2
    assert name in of_kind("PodDisruptionBudget")
    assert name in of_kind("Service")


def test_selectors_find_their_pods() -> None:
    labels = [pod["metadata"]["labels"] for pod in PODS.values()]
    for kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
        for name, document in of_kind(kind).items():
            spec = document["spec"]
            wanted = spec.get("selector") or spec.get("podSelector", {})
            wanted = wanted.get("matchLabels", wanted) if "matchExpressions" not in wanted else {}
            assert not wanted or any(wanted.items() <= each.items() for each in labels), (kind, name)


def test_ports_agree() -> None:
    ports = {name: PODS[name]["spec"]["containers"][0]["ports"][0]["containerPort"] for name in WORKLOADS}
    assert ports == {"channels": 8000, "console": 8001, "bot": 8002, "actions": 8003}
    config = of_kind("ConfigMap")["assistant"]["data"]
    assert config["BOT_URL"] == f"http://bot:{ports['bot']}"
    assert config["ACTIONS_URL"] == f"http://actions:{ports['actions']}/webhook"
    for name in WORKLOADS:
        assert of_kind("Service")[name]["spec"]["ports"][0]["port"] == ports[name]


def test_every_variable_is_a_setting() -> None:
    given = set(of_kind("ConfigMap")["assistant"]["data"])
    for name in (*WORKLOADS, "migrate", "backup"):
        given |= {each["name"] for each in PODS[name]["spec"]["containers"][0].get("env", ())}
    assert given - known_settings() == set()
    assert not given & set(SECRETS)


def test_the_secret_has_no_values() -> None:
    template = of_kind("Secret")["assistant"]["stringData"]
    assert set(template.values()) == {""}
    config = of_kind("ConfigMap")["assistant"]["data"]
    files = {Path(value).name for name, value in config.items() if name.endswith("_FILE")}
    assert files == template.keys()


def test_scaling_looks_at_the_age_of_the_queue() -> None:
    [rule] = yaml.safe_load((FOLDER / "adapter-rule.yaml").read_text("utf-8"))["rules"]["external"]
    for name in ("channels", "bot"):
        metrics = of_kind("HorizontalPodAutoscaler")[name]["spec"]["metrics"]
        [external] = [each["external"]["metric"]["name"] for each in metrics if each["type"] == "External"]
        assert external == rule["name"]["as"]
        assert external in (ROOT / "channels" / "metrics.py").read_text("utf-8")
    for each in of_kind("HorizontalPodAutoscaler").values():
        assert each["spec"]["minReplicas"] >= 2
        assert "replicas" not in of_kind("Deployment")[each["spec"]["scaleTargetRef"]["name"]]["spec"]


def test_nobody_reaches_the_bot_but_who_must() -> None:
    policies = of_kind("NetworkPolicy")
    assert policies["nobody"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, allowed in {"bot": ["channels", "console"], "actions": ["bot", "channels", "console"]}.items():
        [rule] = policies[name]["spec"]["ingress"]
        [pods] = [each["podSelector"] for each in rule["from"] if "podSelector" in each]
        assert pods["matchExpressions"][0]["values"] == allowed
