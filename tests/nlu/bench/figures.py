"""What the steps of all folds come to, and the tables of it."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]
SCORES = {
    "intent_accuracy": "intent accuracy",
    "intent_macro_f1": "intent macro F1",
    "aspect_micro_f1": "aspect micro F1",
    "aspect_macro_f1": "aspect macro F1",
    "aspect_exact": "all aspects right",
    "fell_back": "fell back",
}
COSTS = {
    "nlu.train_s": "training NLU, s",
    "nlu.train_cpu_s": "training NLU, s of processor time",
    "dialogue.train_s": "training dialogue, s",
    "dialogue.train_cpu_s": "training dialogue, s of processor time",
    "nlu.peak_mib": "most memory while training NLU, MiB",
    "dialogue.peak_mib": "most memory while training dialogue, MiB",
    "model_mib": "size of the models, MiB",
    "serve.start_s": "start of the process to ready, s",
    "serve.load_s": "of it loading the models, s",
    "serve.load_cpu_s": "loading the models, s of processor time",
    "serve.imported_mib": "resident with Rasa imported, MiB",
    "serve.resident_mib": "resident when serving, MiB",
    "serve.p50_ms": "a message on one core, p50, ms",
    "serve.p95_ms": "a message on one core, p95, ms",
    "serve.cpu_ms": "a message, mean processor time, ms",
}


def costs(nlu: Sequence[Result], dialogue: Result, served: Sequence[Result]) -> dict[str, float]:
    """Means over the folds; the times of messages are cut over all of them."""
    found = {f"nlu.{name}": _mean(nlu, name) for name in ("train_s", "train_cpu_s", "peak_mib")}
    found |= {f"dialogue.{name}": dialogue[name] for name in ("train_s", "train_cpu_s", "peak_mib")}
    found |= {"model_mib": round(_mean(nlu, "model_mib") + dialogue["model_mib"], 2)}
    names = ("start_s", "load_s", "load_cpu_s", "imported_mib", "resident_mib", "cpu_ms")
    found |= {f"serve.{name}": _mean(served, name) for name in names}
    cuts = statistics.quantiles([each for result in served for each in result["wall_ms"]], n=20)
    return found | {"serve.p50_ms": round(cuts[9], 2), "serve.p95_ms": round(cuts[18], 2)}


def _mean(results: Sequence[Result], name: str) -> float:
    return round(float(statistics.mean(result[name] for result in results)), 2)


def table(report: Mapping[str, Any]) -> str:
    """The report in Markdown: scores by spelling, then what they cost."""
    found = report["pipelines"]
    titles = " / ".join(each["title"] for each in found.values())
    kinds = list(next(iter(found.values()))["scores"])
    rows = [
        [kind, *(" / ".join(f"{each['scores'][kind][name]:.3f}" for each in found.values()) for name in SCORES)]
        for kind in kinds
    ]
    money = [[title, *(_plain(each["costs"][name]) for each in found.values())] for name, title in COSTS.items()]
    return "\n\n".join(
        [
            _heading(report),
            _markdown([titles, *SCORES.values()], rows),
            _markdown(["", *(each["title"] for each in found.values())], money),
        ]
    )


def _heading(report: Mapping[str, Any]) -> str:
    how = f"{report['folds']} folds" if report["folds"] > 1 else "one split"
    cut = f", cut short to {report['epochs']} epochs" if report["epochs"] else ""
    return (
        f"{report['date']}, Rasa {report['rasa']}, {report['cores']} cores, load {report['load'][0]} to"
        f" {report['load'][1]}; {report['examples']} examples, {report['tested']} of them tested, {how},"
        f" seed {report['seed']}{cut}"
    )


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
