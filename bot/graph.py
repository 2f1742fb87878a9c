"""Rasa's graph of components, run without dask: a message goes through a dozen of them, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import rasa.core.processor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

# The node, its name, and whose outputs it takes.
Step = tuple[str, GraphNode, tuple[str, ...]]


class OneByOneGraphRunner(DaskGraphRunner):
    """Runs the nodes in the calling thread, in an order that is worked out once for each set of targets.

    Dask plans each run anew, and Rasa writes all inputs, the whole conversation among them, into a line of the log that
    nobody reads: together a tenth of the bot's time.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[tuple[str, ...], tuple[Step, ...]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the targets, by name. Raises as the parent."""
        wanted = tuple(targets or self._graph_schema.target_names)
        given = inputs or {}
        if clash := set(given) & set(self._graph_schema.nodes):
            raise GraphRunError(f"The input '{clash.pop()}' has the name of a node.")
        if wanted not in self._plans:
            self._plans[wanted] = tuple(self._planned(wanted))
        outputs: dict[str, Any] = {name: (name, value) for name, value in given.items()}
        for name, node, needs in self._plans[wanted]:
            # A name that nothing stands for is what dask would pass: the node says what is missing.
            outputs[name] = node(*(outputs.get(need, need) for need in needs))
        return {name: outputs[name][1] for name in wanted}

    def _planned(self, targets: tuple[str, ...]) -> Iterator[Step]:
        """The steps to the targets, each behind those whose outputs it takes."""
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        done: set[str] = set()

        def visit(name: str) -> Iterator[Step]:
            if name in done or name not in nodes:
                return
            done.add(name)
            needs = tuple(nodes[name].needs.values())
            for need in needs:
                yield from visit(need)
            yield name, self._instantiated_nodes[name], needs

        for target in targets:
            yield from visit(target)


def run_one_by_one() -> None:
    """Let every model that is loaded from now on run so."""
    rasa.core.processor.DaskGraphRunner = OneByOneGraphRunner
