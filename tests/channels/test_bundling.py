"""One script out of modules: in order, with what survives minifying, or a refusal that says why."""

import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from channels.bundling import BundleError, bundled, minified, modules_of
from channels.files import BUNDLE, LeanFiles

# What `ENTRY` names, and what it imports; further files are given by each test.
ELEMENT = 'import { words } from "./words.js";\n\nexport class One {\n  say() {\n    return words;\n  }\n}\n'
WORDS = 'export let words = "a";\n\nexport function choose(other) {\n  words = other;\n}\n'


def write(folder: Path, **files: str) -> Path:
    """Modules named by the keywords, beside those above."""
    for name, text in {"element": ELEMENT, "words": WORDS, **files}.items():
        (folder / f"{name}.js").write_text(text, "utf-8")
    return folder


def test_imported_comes_first_and_nothing_is_imported(tmp_path: Path) -> None:
    made = bundled(write(tmp_path, alone="export const unused = 1;\n"))
    assert made == 'let words="a";function choose(other){words=other;}\nclass One{say(){return words;}}\n'


def test_order_is_that_of_a_browser(tmp_path: Path) -> None:
    element = 'import { b } from "./b.js";\nimport { a } from "./a.js";\nb(a);\n'
    a = 'import { c } from "./c.js";\nexport const a = c;\n'
    b = 'import {\n  c,\n} from "./c.js";\nexport const b = c;\n'
    write(tmp_path, element=element, a=a, b=b, c="export const c = 1;\n")
    assert [module.name for module in modules_of(tmp_path)] == ["c.js", "b.js", "a.js", "element.js"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"words": WORDS + "\nclass One {}\n"}, "the name 'One' is taken by widget/words.js"),
        ({"words": WORDS + "\nasync function* One() {}\n"}, "the name 'One' is taken"),
        ({"words": WORDS + "\nconst { length } = words;\n"}, "declared one by one"),
        ({"words": 'export const words = "a";\nexport default words;\n'}, "'export default words"),
        ({"words": 'const words = "a";\nexport { words };\n'}, "no import or export that can be bundled"),
        ({"words": 'const words = "a";\n'}, "widget/element.js: widget/words.js exports no 'words'"),
        ({"element": 'import * as words from "./words.js";\n'}, "'import"),
        ({"element": 'import words from "./words.js";\n'}, "'import words"),
        ({"element": 'import { words as w } from "./words.js";\n'}, "'import"),
        ({"element": 'import { words } from "other";\n'}, "'import"),
        ({"element": 'import "./words.js";\n'}, "'import"),
        ({"element": 'const words = () => import("./words.js");\n'}, "'import("),
        ({"element": 'import { no } from "./missing.js";\n'}, "widget/missing.js cannot be read"),
        ({"words": 'import { One } from "./element.js";\nexport const words = One;\n'}, "imports itself"),
        ({"words": "export const words = (a) => /b  c/.test(a);\n"}, "minifying would spoil '=>/b c/"),
        ({"words": 'export const words = `${1 ? `a  b` : ""}`;\n'}, "minifying would spoil"),
    ],
)
def test_what_cannot_be_bundled_is_refused(tmp_path: Path, files: dict[str, str], why: str) -> None:
    with pytest.raises(BundleError) as refusal:
        bundled(write(tmp_path, **files))
    assert why in str(refusal.value)


def test_texts_and_expressions_stay_as_they_are() -> None:
    kept = ['`a  ${b ? "c  // d" : 1}  /* e */`', "'f  //  g'", "/h  [/*] \\/\\/ `/gu", '"i `  ${"']
    text = "".join(f"const a{at} = {part}; // gone\n" for at, part in enumerate(kept))
    assert minified(text, "x.js") == "".join(f"const a{at}={part};" for at, part in enumerate(kept))


def test_private_names_and_meta_stay() -> None:
    text = 'class A {\n  #b = 1;\n\n  get #c() {\n    return this.#b;\n  }\n}\nnew URL("x", import.meta.url);\n'
    assert minified(text, "x.js") == 'class A{#b=1;get#c(){return this.#b;}}\nnew URL("x",import.meta.url);'


def test_served_anew_when_a_module_changes_and_refused_at_the_start(tmp_path: Path) -> None:
    folder = write(tmp_path)
    with TestClient(Starlette(routes=[Mount("/widget", LeanFiles(folder))])) as http:
        first = http.get(f"/widget/{BUNDLE}")
        (folder / "words.js").write_text(WORDS.replace('"a"', '"other"'), "utf-8")
        os.utime(folder / "words.js", ns=(1, 1))
        again = http.get(f"/widget/{BUNDLE}", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 200)
    assert 'words="other"' in again.text
    (folder / "words.js").write_text(WORDS + ELEMENT, "utf-8")
    with pytest.raises(BundleError):
        LeanFiles(folder)
