"""One script out of the widget's modules, made when the server runs: no step builds it, and the modules work without.

The modules share one scope, each before those that import it. So the names at their top have to differ, and imports and
exports have to be written in the one way that is understood here; what is not refuses the whole (`BundleError`).
"""

import re
from dataclasses import dataclass
from pathlib import Path

import rjsmin

from kb.errors import KbError

ENTRY = "element.js"
# In minified text.
_IMPORT = re.compile(r'import\{([\w$,]+)\}from"\./([\w.-]+)";\n?')
_EXPORT = re.compile(r"(?:(?<=[;}\n])|^)export (?=(?:async )?(?:function|class|const|let)\b)")
_OTHER = re.compile(r"""(?<![\w$.#"'-])(?:import(?!\.meta\b)|export)\b[^\n]{0,40}""")
# In the source: what begins a line there stands at the top of the module.
_NAME = re.compile(r"^(export )?(?:async )?(?:function\*? |class |const |let |var )([\w$]+|[\[{])", re.MULTILINE)
# What rjsmin takes for something else: a template within a template, and a regular expression behind an arrow.
_SPOILT = re.compile(r"`[^`]*\$\{[^}`]*`[^\n]{0,20}|=>\s*/[^\n]{0,30}")


class BundleError(KbError):
    """The modules cannot be made one script; the message says which, and why."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the widget. `code` is minified and has neither imports nor exports; `needs` are the modules that it
    imports, in order; `imports` are pairs of a module and a name of it.
    """

    name: str
    code: str
    needs: tuple[str, ...]
    imports: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    exports: frozenset[str]


def bundled(folder: Path) -> str:
    """The element with all that it imports, as one minified module. Raises `BundleError`."""
    modules = modules_of(folder)
    _check_names(modules)
    _check_imports(modules)
    return "\n".join(module.code for module in modules) + "\n"


def modules_of(folder: Path) -> list[Module]:
    """The element's modules in the order in which a browser runs them. Raises `BundleError`."""
    found: dict[str, Module | None] = {}
    _collect(folder, ENTRY, found)
    return [module for module in found.values() if module]


def minified(text: str, name: str) -> str:
    """A script without comments and needless space. Raises `BundleError` for what would not survive it."""
    short: str = rjsmin.jsmin(text)
    if spoilt := _SPOILT.search(short):
        raise BundleError(f"widget/{name}: minifying would spoil {spoilt[0]!r}; write it with a name of its own.")
    return short


def _collect(folder: Path, name: str, found: dict[str, Module | None]) -> None:
    # None: begun, and not yet run. A module goes to the end when all that it needs stands there.
    if name in found:
        if found[name] is None:
            raise BundleError(f"widget/{name} imports itself through another module.")
        return
    found[name] = None
    module = _read(folder / name)
    for needed in module.needs:
        _collect(folder, needed, found)
    del found[name]
    found[name] = module


def _read(path: Path) -> Module:
    try:
        source = path.read_text("utf-8")
    except OSError as error:
        raise BundleError(f"widget/{path.name} cannot be read: {error}") from error
    short = minified(source, path.name)
    imports = [(file, names.split(",")) for names, file in _IMPORT.findall(short)]
    declared = _NAME.findall(source)
    return Module(
        name=path.name,
        code=_without_modules(short, path.name),
        needs=tuple(file for file, _ in imports),
        imports=tuple((file, name) for file, names in imports for name in names if name),
        names=tuple(name for _, name in declared),
        exports=frozenset(name for exported, name in declared if exported),
    )


def _without_modules(short: str, name: str) -> str:
    code = _EXPORT.sub("", _IMPORT.sub("", short)).strip()
    if other := _OTHER.search(code):
        raise BundleError(f"widget/{name}: {other[0]!r} is no import or export that can be bundled.")
    return code


def _check_names(modules: list[Module]) -> None:
    owners: dict[str, str] = {}
    for owner, name in ((module.name, name) for module in modules for name in module.names):
        if name in "[{":
            raise BundleError(f"widget/{owner}: names at the top have to be declared one by one.")
        if name in owners:
            raise BundleError(f"widget/{owner}: the name {name!r} is taken by widget/{owners[name]}.")
        owners[name] = owner


def _check_imports(modules: list[Module]) -> None:
    exports = {module.name: module.exports for module in modules}
    for importer, file, name in ((module.name, *wanted) for module in modules for wanted in module.imports):
        if name not in exports[file]:
            raise BundleError(f"widget/{importer}: widget/{file} exports no {name!r}.")
