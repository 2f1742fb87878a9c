"""What is left out of Rasa's turns is what nobody sees."""

import ast
import inspect

import rasa.core.processor
from rasa.shared.core.domain import Domain

from bot.model import ROOT
from bot.quick import _is_empty_as_before


def test_the_processor_copies_for_its_log_only() -> None:
    """Or what is left out would be seen: to be looked at again when Rasa changes."""
    tree = ast.parse(inspect.getsource(rasa.core.processor))
    copied = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "copy"]
    logged = [
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("structlogger.")
        for part in ast.walk(node)
    ]
    assert copied
    assert all(node.attr == "deepcopy" and node in logged for node in copied)


def test_a_domain_is_empty_or_not_as_before() -> None:
    for domain in (Domain.empty(), Domain.load(str(ROOT / "domain.yml"))):
        for _ in range(2):
            assert _is_empty_as_before(domain) is (domain.as_dict() == Domain.empty().as_dict())
    assert not _is_empty_as_before(domain)
