"""Several runs in a few numbers, and what a single printed figure beside them can mean."""

import statistics

from mnist_paddle.system.language import _


def summary(values: list[float]) -> dict[str, float]:
    """Mean, standard deviation (0 for one value), lowest and highest."""
    return {
        "mean": statistics.fmean(values),
        "std": statistics.stdev(values) if len(values) > 1 else 0.0,
        "min": min(values),
        "max": max(values),
    }


def verdict(printed: float, values: list[float]) -> str:
    """What a figure printed once, by one unseeded run, says beside ours.

    Of n + 1 runs alike, each is the lowest or the highest with probability 2 / (n + 1), so one more
    run of ours would often be outside too: a figure outside a small range says little.
    """
    n = len(values)
    if n == 1:
        return _("one run of ours: no range to judge by")
    if min(values) <= printed <= max(values):
        return _("inside the range of our {count}", count=n)
    below = _("below the range of our {count}", count=n)
    above = _("above the range of our {count}", count=n)
    outside = _("; {share:.0%} of runs like ours would be outside", share=2 / (n + 1))
    return (below if printed < min(values) else above) + outside
