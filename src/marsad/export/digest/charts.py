"""Charts: incidents and killed over time, as SVG or PNG.

In: figures and the words of a language. Out: bytes, the same for the same figures. matplotlib 3.11 shapes and orders
Arabic itself; the font is its own DejaVu Sans, so that no font of the machine changes a chart. In Arabic, time runs
from right to left. Needs `marsad[charts]`.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from marsad.errors import ExportError
from marsad.export.digest.figures import GROUPS, Figures, Slot
from marsad.export.digest.wording import Wording

# Okabe and Ito's colours, told apart by the colour-blind, and in grey by their order of lightness.
COLOURS = {
    "violence": "#d55e00", "territory": "#0072b2", "access": "#56b4e9", "force": "#e69f00", "politics": "#009e73",
    "protest": "#cc79a7", "humanitarian": "#999999",
}  # fmt: skip
_INK, _GRID, _BLOOD = "#222222", "#d0d0d0", "#7f0000"
_SIZE = (7.2, 2.7)  # inches
_MOST_TICKS = 12
_PIXELS = 150  # a inch, in PNG


def chart(name: str, figures: Figures, wording: Wording, form: str = "svg") -> bytes:
    """A chart by its name (`incidents`, `toll` or `both`, one above the other) as `svg` or `png`.

    Raises ExportError (`charts-missing`) without matplotlib.
    """
    figure_type, rc_context, font = _matplotlib()
    names = ("incidents", "toll") if name == "both" else (name,)
    with rc_context(
        {"svg.hashsalt": f"marsad-{name}-{wording.lang}", "svg.fonttype": "path", "text.parse_math": False}
    ):
        figure = figure_type(figsize=(_SIZE[0], _SIZE[1] * len(names)), layout="constrained")
        for axes, each in zip(_axes(figure, len(names)), names, strict=True):
            (_incidents if each == "incidents" else _toll)(axes, figures, wording, font)
            _frame(axes, figures, wording, font)
        out = BytesIO()
        metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(out, format=form, dpi=_PIXELS, metadata=metadata)
    return out.getvalue()


def inline(svg: bytes, prefix: str, alt: str) -> str:
    """An SVG as it may stand in a page beside others: ids of its own, no prologue, and a text for who cannot see it."""
    text = svg.decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'<defs>\s*<style type="text/css">.*?</style>\s*</defs>', "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{prefix}', text)
    text = re.sub(r'xlink:href="#', f'href="#{prefix}', text)
    text = re.sub(r"url\(#", f"url(#{prefix}", text)
    text = text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    said = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{said}" class="chart" ', text, count=1).strip()


def _matplotlib() -> tuple[Any, Any, Any]:
    try:
        from matplotlib import get_data_path, rc_context
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties
    except ModuleNotFoundError as error:
        raise ExportError(
            "charts-missing", "Charts need matplotlib: pip install 'marsad[charts]', or leave them out (--no-charts)."
        ) from error
    return Figure, rc_context, FontProperties(fname=str(Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")))


def _axes(figure: Any, number: int) -> list[Any]:
    made = figure.subplots(number, 1, squeeze=False)
    return [row[0] for row in made]


def _incidents(axes: Any, figures: Figures, wording: Wording, font: Any) -> None:
    """Bars of incidents, stacked by group of types."""
    rtl = wording.direction == "rtl"
    bottom = [0] * len(figures.slots)
    for group in GROUPS:
        heights = [len(slot.of(group)) for slot in figures.slots]
        if any(heights):
            axes.bar(range(len(heights)), heights, 0.8, bottom, color=COLOURS[group], label=wording.label(group),
                     edgecolor="white", linewidth=0.3)  # fmt: skip
            bottom = [low + more for low, more in zip(bottom, heights, strict=True)]
    if any(bottom):
        axes.legend(loc="upper right" if rtl else "upper left", bbox_to_anchor=(-0.01 if rtl else 1.01, 1.0),
                    frameon=False, prop=_sized(font, 8.5), alignment="right" if rtl else "left",
                    markerfirst=not rtl)  # fmt: skip
    _scale(axes, max(1, *bottom), wording, font)
    _head(axes, wording.text("charts.count"), wording, font)


def _toll(axes: Any, figures: Figures, wording: Wording, font: Any) -> None:
    """Killed: a bar from the least to the most, an arrow where no upper bound is told."""
    most = 1.0
    for at, slot in enumerate(figures.slots):
        killed = slot.killed
        if not killed.of:
            continue
        most = max(most, killed.high)
        axes.plot([at, at], [killed.low, killed.high], color=_BLOOD, linewidth=5, alpha=0.4, solid_capstyle="butt")
        for value, sign in ((killed.low, "_"), (killed.high, "^" if killed.open else "_")):
            axes.plot([at], [value], marker=sign, markersize=6 if sign == "^" else 11, color=_BLOOD, markeredgewidth=2)
    _scale(axes, most, wording, font)
    _head(axes, wording.text("charts.killed"), wording, font)


def _scale(axes: Any, most: float, wording: Wording, font: Any) -> None:
    """Whole numbers from nought to the most."""
    from matplotlib.ticker import MaxNLocator

    values = [float(value) for value in MaxNLocator(integer=True, nbins=5, min_n_ticks=1).tick_values(0, most)]
    ticks = [value for value in values if 0 <= value <= most * 1.05]
    axes.set_yticks(ticks, [wording.number(value) for value in ticks])
    axes.set_ylim(0, most * 1.08)
    _dress(axes.get_yticklabels(), font)


def _head(axes: Any, text: str, wording: Wording, font: Any) -> None:
    axes.set_title(
        text, fontproperties=font, fontsize=9, color=_INK, loc="right" if wording.direction == "rtl" else "left"
    )


def _frame(axes: Any, figures: Figures, wording: Wording, font: Any) -> None:
    """Axes with few lines, and days that do not overlap; in Arabic from right to left."""
    slots = figures.slots
    ticks = list(range(0, len(slots), max(1, -(-len(slots) // _MOST_TICKS))))
    axes.set_xticks(ticks, [_tick(slots[at], figures, wording) for at in ticks])
    axes.set_xlim(-0.7, len(slots) - 0.3)
    _dress(axes.get_xticklabels(), font)
    for side in ("top", "left" if wording.direction == "rtl" else "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color=_GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    if wording.direction == "rtl":
        axes.invert_xaxis()
        axes.yaxis.tick_right()


def _dress(labels: Iterable[Any], font: Any) -> None:
    for label in labels:
        label.set_fontproperties(font)
        label.set_fontsize(8)
        label.set_color(_INK)


def _tick(slot: Slot, figures: Figures, wording: Wording) -> str:
    """A day and month («14/3»), or month and year."""
    year, month, day = wording.short_day(slot.first).split("-")
    return f"{year}-{month}" if figures.unit == "month" else f"{day}/{month}"


def _sized(font: Any, size: float) -> Any:
    copied = font.copy()
    copied.set_size(size)
    return copied
