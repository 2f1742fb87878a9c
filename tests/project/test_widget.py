"""The widget's modules can be made one script, and that script is the one that the loader asks for."""

from collections import Counter

from channels.bundling import ENTRY, bundled, modules_of
from channels.files import BUNDLE
from tests.project.tree import ROOT

WIDGET = ROOT / "widget"


def test_names_at_the_top_of_modules_are_unique() -> None:
    owners = [(name, module.name) for module in modules_of(WIDGET) for name in module.names]
    counted = Counter(name for name, _ in owners)
    assert len(owners) > 100
    assert [owner for owner in owners if counted[owner[0]] > 1] == []


def test_every_module_is_bundled_but_the_loader_and_the_page_of_states() -> None:
    aside = {path.name for path in WIDGET.glob("states*.js")} | {"assistant.js"}
    assert {module.name for module in modules_of(WIDGET)} == {path.name for path in WIDGET.glob("*.js")} - aside
    assert "customElements.define" in bundled(WIDGET)


def test_loader_asks_for_the_bundle_and_then_for_its_first_module() -> None:
    loader = (WIDGET / "assistant.js").read_text("utf-8")
    assert loader.index(f'load("{BUNDLE}"') < loader.index(f'load("{ENTRY}"')
