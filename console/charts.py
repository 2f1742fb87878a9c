"""Charts as SVG, made on the server: pictures without any script. What they show stands in a table too."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

import pygal
from pygal.style import Style
from starlette.responses import Response

from console.strings import say
from kb.imports.telling import number

# Apart in lightness too, for those who tell colours badly; on white, whatever the colours of the page.
_COLOURS = ("#0b4f9c", "#e08a00", "#11602c", "#9a1420", "#6b4fa0", "#5a6672")
_PAPER, _GUIDES = "#ffffff", "#d5dbe3"
_FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif'
_SIZES = ("label", "major_label", "value", "legend", "no_data", "tooltip", "title", "value_label")
_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
_WIDTH, _HEIGHT, _ROW, _LONGEST_LABEL, _MOST_LABELS = 900, 340, 30, 46, 16

Series = Mapping[str, Sequence[float | None]]


def columns(labels: Sequence[str], series: Series) -> bytes:
    """Standing bars, one on the other, for what goes on in time."""
    chart = pygal.StackedBar(**_options(series), height=_HEIGHT, x_label_rotation=35 if len(labels) > 8 else 0)
    step = max(1, -(-len(labels) // _MOST_LABELS))
    chart.x_labels = labels
    chart.x_labels_major = labels[::step]
    chart.show_minor_x_labels = False
    return _drawn(chart, series)


def bars(labels: Sequence[str], series: Series, *, most: float | None = None) -> bytes:
    """Lying bars, the first on top, one behind the other; `most` is where the scale ends."""
    kind = pygal.HorizontalStackedBar if len(series) > 1 else pygal.HorizontalBar
    scale = {"range": (0, most)} if most else {"min_scale": 1}
    chart = kind(**_options(series), **scale, height=120 + _ROW * max(2, len(labels)))
    chart.x_labels = list(reversed(labels))
    return _drawn(chart, {name: list(reversed(values)) for name, values in series.items()})


def picture(data: bytes) -> Response:
    """The chart as an answer that can do nothing."""
    return Response(data, headers=_HEADERS, media_type="image/svg+xml")


def _options(series: Series) -> dict[str, Any]:
    sizes = {f"{name}_font_size": 13 for name in _SIZES} | {f"{name}_font_family": _FONT for name in _SIZES}
    guides = {"guide_stroke_color": _GUIDES, "major_guide_stroke_color": _GUIDES}
    style = Style(background=_PAPER, plot_background=_PAPER, colors=_COLOURS, opacity="1", **guides, **sizes)
    words = {"no_data_text": say("reports.no_data")}
    shown = words | {
        "show_legend": len(series) > 1,
        "legend_at_bottom": True,
        "truncate_label": -1,
        "truncate_legend": -1,
    }
    return {"style": style, "width": _WIDTH, "js": [], "no_prefix": True, "value_formatter": _number, **shown}


def _drawn(chart: Any, series: Series) -> bytes:
    for name, values in series.items():
        chart.add(name, values)
    tree = chart.render_tree()
    for parent in list(tree.iter()):
        for child in list(parent):
            # Its script shows words when the mouse is over a bar; a picture has none.
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in ("script", "desc", "title"):
                parent.remove(child)
    drawn: bytes = ElementTree.tostring(tree, "utf-8", xml_declaration=True)
    return drawn


def _number(value: float | None) -> str:
    return "" if value is None else number(value)


def short(label: str) -> str:
    """The label cut to what fits beside a bar."""
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
