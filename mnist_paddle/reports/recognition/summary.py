"""The figures of a report as text: a line for each subset, and sums."""

from mnist_paddle.system.columns import padded, width_of
from mnist_paddle.system.errors import shortened


def summary(result: dict) -> str:
    """What :func:`score` found, as lines."""
    lines = []
    if result["subsets"]:
        parts = {**result["subsets"], "all": result["all"]}
        lines += _columns(
            ["digits", "pictures", "right", "accuracy", "warned"],
            {name: (f"{part['pictures']}", f"{part['right']}", f"{part['accuracy']:.2%}",
                    f"{part['warned']:.1%}") for name, part in parts.items()},
        )  # fmt: skip
        if (count := len(result["subsets"])) > 1:
            lines.append(f"mean over the {count} subsets: {result['mean_over_subsets']:.2%}")
        if result["sure_and_right"] is not None:
            lines.append(f"right where there is no warning: {result['sure_and_right']:.2%}")
        lines.append(f"expected calibration error: {result['expected_calibration_error']:.2%}")
    if result["not_digits"]:
        lines += _columns(
            ["not digits", "pictures", "answered without a warning"],
            {name: (f"{part['pictures']}", f"{part['unwarned']:.1%}")
             for name, part in result["not_digits"].items()},
        )  # fmt: skip
    return "\n".join(lines)


def _columns(headers: list[str], rows: dict[str, tuple[str, ...]]) -> list[str]:
    """Lines under their headers, the names at the left."""
    table = [headers, *([shortened(name), *cells] for name, cells in rows.items())]
    widths = [max(map(width_of, column)) for column in zip(*table)]
    return [
        "  ".join(
            padded(cell, width, right=place > 0)
            for place, (cell, width) in enumerate(zip(row, widths))
        )
        for row in table
    ]
