"""Which mix of red, green and blue tells ink from paper: luma, but for inks of its own paleness."""

import numpy as np
from PIL import Image, ImageFilter

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
FAR_BETTER = 2.0  # times luma's deviation, for another mix to be taken
COARSE = 64  # longer side of the copy on which the mixes are compared


def telling_grey(rgb: Image.Image) -> np.ndarray:
    """An RGB picture -> float32 [h, w] in [0, 1], luma where that shows what there is to see.

    Yellow on white or red on blue hardly differ in luma. If the colours differ far more along
    their first principal component, all taken as deviations from the local mean so that light
    does not count, it is that component.
    """
    weights = _first_component(_local_covariance(rgb))
    if weights is None:
        return np.asarray(rgb.convert("L"), np.float32) / 255
    darkest = 255 * np.minimum(weights, 0).sum()
    return (np.asarray(rgb, np.float32) @ weights - darkest) / 255


def _first_component(covariance: np.ndarray) -> np.ndarray | None:
    """The weights of the channels, absolutes summing to 1, float32 [3]; None for luma's."""
    weights = np.linalg.eigh(covariance)[1][:, -1]
    weights = weights / abs(weights).sum() * (1 if weights.sum() >= 0 else -1)
    if weights @ covariance @ weights <= FAR_BETTER**2 * (LUMA @ covariance @ LUMA) + 1e-12:
        return None
    return weights.astype(np.float32)


def _local_covariance(rgb: Image.Image) -> np.ndarray:
    """Of the channels less their local means, on a coarse copy; float64 [3, 3]."""
    coarse = rgb.reduce(-(-max(rgb.size) // COARSE))
    around = coarse.filter(ImageFilter.BoxBlur(max(coarse.size) / 4))
    local = np.asarray(coarse, np.float64) - np.asarray(around)
    flat = local.reshape(-1, 3) / 255
    return flat.T @ flat / len(flat)
