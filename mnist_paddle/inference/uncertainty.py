"""When to doubt a reading: by what was found in the picture, and by a second opinion.

The two thresholds were chosen on pictures made up of ``valid`` digits, so that few of them are
doubted, and on letters, photographs, noise and blank pages, so that few of those are not.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_paddle.pictures.ink import HARDLY, NO_DIGIT, NO_INK, NOISE, SEVERAL
from mnist_paddle.pictures.opening import MORE_PAGES
from mnist_paddle.system.language import _, marked

SURE = 0.8  # least probability of the digit read
PLAIN = 6.0  # least evidence for it

UNSURE = "unsure"
TEXTS = {
    NO_INK: marked("no ink found: the picture looks blank"),
    NOISE: marked("only noise found: nothing in it is a stroke"),
    SEVERAL: marked("more than one digit found: the most prominent was read; --all reads all"),
    HARDLY: marked("hardly a digit: {digit} comes nearest"),
    MORE_PAGES: marked("the file has more pages: only the first was read"),
    UNSURE: marked("unsure: {digit}, or perhaps {other}"),
}


@dataclass(frozen=True)
class Doubt:
    """A reason to doubt a reading; as text, a line.

    ``code`` is for programs, one of ``TEXTS`` and always the same. ``digit`` is what was read, None
    for nothing; ``other`` is what it may be instead, if that is the doubt.
    """

    code: str
    digit: int | None = None
    other: int | None = None

    def __str__(self) -> str:
        return self.text(_)

    def text(self, translated: Callable[..., str]) -> str:
        """The words of it, as ``translated``, such as ``language._``, has them."""
        return translated(TEXTS[self.code], digit=self.digit, other=self.other)

    def record(self) -> dict[str, str]:
        """``code`` and ``text``, for JSON."""
        return {"code": self.code, "text": str(self)}


def doubts(
    probabilities: np.ndarray | None, findings: tuple[str, ...], second: np.ndarray | None = None
) -> tuple[Doubt, ...]:
    """Reasons to doubt a reading; none where it can be relied on.

    ``probabilities`` [10] of the digits, None where nothing was read; what ``prepare`` found in
    the picture; and the probabilities [10] of a ``second`` reader, if there is one.
    """
    if probabilities is None:
        return tuple(Doubt(code) for code in findings if code in {*NO_DIGIT, MORE_PAGES})
    second = probabilities if second is None else second
    digit, next_best = (int(place) for place in np.argsort(-probabilities)[:2])
    other = int(second.argmax())
    reasons = [Doubt(code, digit) for code in findings]
    if evidence(second) < PLAIN:
        reasons += [] if HARDLY in findings else [Doubt(HARDLY, digit)]
    elif other != digit or probabilities[digit] < SURE:
        reasons.append(Doubt(UNSURE, digit, next_best if other == digit else other))
    return tuple(reasons)


def evidence(probabilities: np.ndarray) -> float:
    """How far the logit of the likeliest digit stands above the mean of the ten logits.

    It tells pictures of no digit better than the probability does: a letter may resemble one
    digit more than the others, and none of them much.
    Source: after Hendrycks et al. 2022, "Scaling Out-of-Distribution Detection for Real-World
    Settings", whose MaxLogit does not take off the mean.
    """
    logits = np.log(np.maximum(probabilities, 1e-30))
    return float(logits.max() - logits.mean())
