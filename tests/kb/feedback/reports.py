"""The lists of labelled reports, and how well they are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.feedback.categories import OTHER, Categories, Proposal
from vi.files import read_yaml

Labelled = Sequence[tuple[str, str]]


def read(name: str) -> Labelled:
    """The messages of a list, each behind its kind."""
    loaded: dict[str, list[str]] = read_yaml(Path(__file__).with_name(f"{name}.yml").read_text("utf-8"))
    return [(key, text) for key, texts in loaded.items() for text in texts]


@dataclass(frozen=True)
class Measured:
    """Shares of all: `first` the likeliest is right, `offered` one of the four that are offered is, `sure` is taken
    without a question; `precision` is the share of those that is right.
    """

    first: float
    offered: float
    sure: float
    precision: float


def measure(categories: Categories, labelled: Labelled) -> Measured:
    proposals = [(key, categories.propose(text)) for key, text in labelled]
    taken = [key == proposal.category.key for key, proposal in proposals if proposal.sure]
    return Measured(
        first=sum(key == _likeliest(key, proposal) for key, proposal in proposals) / len(labelled),
        offered=sum(key in _offered(proposal) for key, proposal in proposals) / len(labelled),
        sure=len(taken) / len(labelled),
        precision=sum(taken) / len(taken),
    )


def _likeliest(key: str, proposal: Proposal) -> str:
    """What an unsure proposal lists first; nothing better can be listed for `other`."""
    return proposal.category.key if proposal.sure or key == OTHER else proposal.others[0].key


def _offered(proposal: Proposal) -> set[str]:
    return {each.key for each in (proposal.category, *proposal.others)}
