"""When to doubt a reading: by what was found in the picture, and by a second opinion.

The two thresholds were chosen on pictures made up of ``valid`` digits, so that few of them are
doubted, and on letters, photographs, noise and blank pages, so that few of those are not.
"""

import numpy as np

from mnist_paddle.pictures.ink import HARDLY, NO_INK, SEVERAL

SURE = 0.6  # least probability of the digit read
PLAIN = 7.0  # least evidence for it

_MEANING = {
    NO_INK: "no ink found: the picture looks blank",
    SEVERAL: "more than one digit found: the most prominent was read",
    HARDLY: "hardly a digit: it is of too many pieces",
}


def doubts(
    probabilities: np.ndarray, findings: tuple[str, ...], second: np.ndarray | None = None
) -> tuple[str, ...]:
    """Reasons to doubt a reading, a line each; none where it can be relied on.

    ``probabilities`` [10] of the digits, what ``prepare`` found in the picture, and the
    probabilities [10] of a ``second`` reader, if there is one.
    """
    reasons = [_MEANING.get(finding, finding) for finding in findings]
    if NO_INK in findings:
        return tuple(reasons)
    second = probabilities if second is None else second
    digit, next_best = np.argsort(-probabilities)[:2]
    other = next_best if second.argmax() == digit else second.argmax()
    if evidence(second) < PLAIN:
        reasons.append(f"hardly a digit: its likeness to {digit} is faint")
    elif second.argmax() != digit or probabilities[digit] < SURE:
        reasons.append(f"unsure: {digit}, or perhaps {other}")
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
