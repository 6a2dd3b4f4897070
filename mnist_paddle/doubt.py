"""When to doubt a reading: by what was found in the picture, and by the probabilities.

The two thresholds were chosen on pictures made up of ``valid`` digits, so that few of them are
doubted, and on letters, photographs, noise and blank pages, so that few of those are not.
"""

import numpy as np

from mnist_paddle.pictures.ink import HARDLY, NO_INK, SEVERAL

SURE = 0.8  # least probability of the digit read
PLAIN = 7.5  # least evidence for it

_MEANING = {
    NO_INK: "no ink found: the picture looks blank",
    SEVERAL: "more than one digit found: the most prominent was read",
    HARDLY: "hardly a digit: it is of too many pieces",
}


def doubts(probabilities: np.ndarray, findings: tuple[str, ...]) -> tuple[str, ...]:
    """Reasons to doubt a reading, a line each; none where it can be relied on.

    ``probabilities`` [10] of the digits, and what ``read_digit`` found in the picture.
    """
    reasons = [_MEANING.get(finding, finding) for finding in findings]
    if NO_INK in findings:
        return tuple(reasons)
    first, second = np.argsort(-probabilities)[:2]
    if evidence(probabilities) < PLAIN:
        reasons.append(f"hardly a digit: its likeness to {first} is faint")
    elif probabilities[first] < SURE:
        reasons.append(f"unsure: {first}, or perhaps {second}")
    return tuple(reasons)


def evidence(probabilities: np.ndarray) -> float:
    """How far the logit of the digit read stands above the mean of the ten logits.

    It tells pictures of no digit better than the probability does: a letter may resemble one
    digit more than the others, and none of them much.
    Source: after Hendrycks et al. 2022, "Scaling Out-of-Distribution Detection for Real-World
    Settings", whose MaxLogit does not take off the mean.
    """
    logits = np.log(np.maximum(probabilities, 1e-30))
    return float(logits.max() - logits.mean())
