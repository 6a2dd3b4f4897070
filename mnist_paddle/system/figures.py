"""Figures as PNG, without a screen and without ``pyplot``: no window, no global state.

Matplotlib takes a second to import, so it is imported when the first figure is made.
"""

import io
import logging
import warnings

from mnist_paddle.system import language
from mnist_paddle.system.language import _

_CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
            "Microsoft YaHei", "SimHei", "PingFang SC", "Heiti SC", "Arial Unicode MS")  # fmt: skip


SOFTWARE = "mnist_paddle"  # what our PNGs say they were made by; others' say "Matplotlib"


def new_figure(width: float, height: float, dpi: int = 100, **options):
    """An empty figure of ``width`` by ``height`` inches; ``options`` as Matplotlib's Figure."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # no remarks on fonts
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=dpi, layout="constrained", **options)


def drawable(message: str, **values) -> str:
    """The message in the language in use, as long as the system has letters to draw it."""
    if language.current() == "zh" and not _chinese_fonts():
        return message.format(**values) if values else message
    return _(message, **values)


def png_of(figure, dpi: int | None = None) -> bytes:
    """The figure as PNG. Chinese in it is drawn where the system has a font for it."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):  # those of ticks, too, which get their words when drawn
        text.set_fontfamily(["DejaVu Sans", *_chinese_fonts()])  # the first that has a letter
    content = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a name in a script without a font
        marked = {"Software": SOFTWARE}
        figure.savefig(content, format="png", dpi=dpi or "figure", metadata=marked)
    return content.getvalue()


def _chinese_fonts() -> list[str]:
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in _CHINESE if name in installed]
