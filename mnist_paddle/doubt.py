"""When to doubt a reading: by what was found in the picture, and by the probabilities."""

import numpy as np

from mnist_paddle.pictures.ink import HARDLY, NO_INK, SEVERAL

SURE = 0.80  # the least probability of the first digit that is not remarked on
HARDLY_ANY = 0.5  # under it, no digit is likelier than all the others together

_MEANING = {
    NO_INK: "no ink found: the picture looks blank",
    SEVERAL: "more than one digit found: the most prominent was read",
    HARDLY: "hardly a digit: too many separate strokes",
}


def doubts(probabilities: np.ndarray, findings: tuple[str, ...]) -> tuple[str, ...]:
    """Reasons to doubt a reading, a line each; none where it can be relied on.

    ``probabilities`` [10] of the digits, and what ``read_digit`` found in the picture.
    """
    reasons = [_MEANING.get(finding, finding) for finding in findings]
    first, second = np.argsort(-probabilities)[:2]
    if NO_INK in findings or probabilities[first] >= SURE:
        return tuple(reasons)
    if probabilities[first] < HARDLY_ANY:
        reasons.append("hardly a digit: none of the ten is likely")
    else:
        reasons.append(f"unsure: {first}, or perhaps {second}")
    return tuple(reasons)
