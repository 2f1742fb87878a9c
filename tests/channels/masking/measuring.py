"""How well parts are masked: every marked part exactly and as its kind, and nothing else."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from channels.masking.finding import Span, composed, find
from vi import normalise
from vi.files import read_yaml

HERE = Path(__file__).parent
_MARKED = re.compile(r"⟦(\w+):(.*?)⟧")


@dataclass
class Measured:
    """Parts that were found, missed, and masked without need, by kind; and the sentences that were wrong."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    needless: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def recall(self, kind: str) -> float:
        return self.found[kind] / max(self.found[kind] + self.missed[kind], 1)

    def precision(self, kind: str) -> float:
        return self.found[kind] / max(self.found[kind] + self.needless[kind], 1)

    @property
    def kinds(self) -> list[str]:
        return sorted({*self.found, *self.missed, *self.needless})


def sentences(name: str) -> list[str]:
    """Those of a half, with their marks."""
    return [line for lines in read_yaml((HERE / f"{name}.yml").read_text("utf-8")).values() for line in lines]


def measure(lines: list[str]) -> Measured:
    """As at the door: normalised, then searched."""
    measured = Measured()
    for line in lines:
        text, wanted = read(line)
        got = Counter((kind.value, text[start:end]) for start, end, kind in find(text))
        expected = Counter(wanted)
        for counter, parts in (
            (measured.found, got & expected), (measured.missed, expected - got), (measured.needless, got - expected)
        ):  # fmt: skip
            counter.update(Counter(kind for kind, _ in parts.elements()))
        if got != expected:
            measured.wrong.append(f"{line}  -> {_shown(text, find(text))}")
    return measured


def read(line: str) -> tuple[str, list[tuple[str, str]]]:
    """The text as it is searched, and the parts that must be masked."""
    # Marks are no letters, so normalising leaves them; what it does inside a part it does there too.
    line = composed(normalise(line))
    return _MARKED.sub(r"\2", line), [(match[1], match[2]) for match in _MARKED.finditer(line)]


def _shown(text: str, spans: tuple[Span, ...]) -> str:
    for start, end, kind in reversed(spans):
        text = f"{text[:start]}⟦{kind}:{text[start:end]}⟧{text[end:]}"
    return text


def table(measured: Measured) -> Iterator[str]:
    """A line a kind."""
    for kind in measured.kinds:
        counts = measured.found[kind], measured.missed[kind], measured.needless[kind]
        yield "{:10} {:4} found {:3} missed {:3} needless  recall {:.3f} precision {:.3f}".format(
            kind, *counts, measured.recall(kind), measured.precision(kind)
        )


if __name__ == "__main__":
    for half in sys.argv[1:]:
        result = measure(sentences(half))
        sys.stdout.write("\n".join([half, *table(result), *result.wrong, ""]))
