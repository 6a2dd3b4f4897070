"""The figures of a report as text: a line for each subset, and sums."""

from mnist_paddle.system.columns import padded, width_of
from mnist_paddle.system.errors import shortened
from mnist_paddle.system.language import _


def summary(result: dict) -> str:
    """What :func:`score` found, as lines."""
    lines = []
    if result["subsets"]:
        parts = [*result["subsets"].items(), (_("all"), result["all"])]
        lines += _columns(
            [_("digits"), _("pictures"), _("right"), _("accuracy"), _("warned")],
            *((name, f"{part['pictures']}", f"{part['right']}", f"{part['accuracy']:.2%}",
               f"{part['warned']:.1%}") for name, part in parts),
        )  # fmt: skip
        if (count := len(result["subsets"])) > 1:
            lines.append(
                _(
                    "mean over the {count} subsets: {mean:.2%}",
                    count=count,
                    mean=result["mean_over_subsets"],
                )
            )
        if result["sure_and_right"] is not None:
            lines.append(
                _("right where there is no warning: {share:.2%}", share=result["sure_and_right"])
            )
        lines.append(
            _("expected calibration error: {error:.2%}", error=result["expected_calibration_error"])
        )
    if result["not_digits"]:
        parts = [*result["not_digits"].items(), (_("all"), result["all_not_digits"])]
        lines += _columns(
            [_("not digits"), _("pictures"), _("answered without a warning")],
            *((name, f"{part['pictures']}", f"{part['unwarned']:.1%}") for name, part in parts),
        )
    return "\n".join(lines)


def _columns(headers: list[str], *rows: tuple[str, ...]) -> list[str]:
    """Lines under their headers, the names at the left."""
    table = [headers, *([shortened(name), *cells] for name, *cells in rows)]
    widths = [max(map(width_of, column)) for column in zip(*table)]
    return [
        "  ".join(
            padded(cell, width, right=place > 0)
            for place, (cell, width) in enumerate(zip(row, widths))
        )
        for row in table
    ]
