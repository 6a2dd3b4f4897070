"""Figures as PNG, without a screen and without ``pyplot``: no window, no global state.

Matplotlib takes a second to import, so it is imported when the first figure is made.
"""

import io
import logging
import warnings

_CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
            "Microsoft YaHei", "SimHei", "PingFang SC", "Heiti SC", "Arial Unicode MS")  # fmt: skip


SOFTWARE = "mnist_paddle"  # what our PNGs say they were made by; others' say "Matplotlib"


def new_figure(width: float, height: float, dpi: int = 100, **options):
    """An empty figure of ``width`` by ``height`` inches; ``options`` as Matplotlib's Figure."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.WARNING)  # its first-run note
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=dpi, layout="constrained", **options)


def png_of(figure, dpi: int | None = None) -> bytes:
    """The figure as PNG. Chinese in it is drawn where the system has a font for it."""
    import matplotlib
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    families = ["DejaVu Sans", *(name for name in _CHINESE if name in installed)]
    content = io.BytesIO()
    with warnings.catch_warnings(), matplotlib.rc_context({"font.family": families}):
        warnings.filterwarnings("ignore", message="Glyph")  # a name in a script without a font
        marked = {"Software": SOFTWARE}
        figure.savefig(content, format="png", dpi=dpi or "figure", metadata=marked)
    return content.getvalue()
