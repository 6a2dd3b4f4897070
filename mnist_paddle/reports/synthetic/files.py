"""How a picture becomes a file: each function gives the bytes and the file's extension."""

import io

import numpy as np
from PIL import Image

_UNDO = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
_ORIENTATION = 0x0112  # EXIF's tag


def png(picture: Image.Image, rng: np.random.Generator) -> tuple[bytes, str]:
    return _saved(picture, "png", compress_level=1)


def jpeg(picture: Image.Image, rng: np.random.Generator) -> tuple[bytes, str]:
    return _saved(picture, "jpeg", quality=int(rng.integers(60, 96)))


def poor_jpeg(picture: Image.Image, rng: np.random.Generator) -> tuple[bytes, str]:
    return _saved(picture, "jpeg", quality=int(rng.integers(6, 25)))


def print_jpeg(picture: Image.Image, rng: np.random.Generator) -> tuple[bytes, str]:
    """CMYK as JPEG or TIFF."""
    return jpeg(picture, rng) if rng.random() < 0.5 else tiff(picture, rng)


def tiff(picture: Image.Image, rng: np.random.Generator) -> tuple[bytes, str]:
    return _saved(picture, "tiff")


def palette(picture: Image.Image, rng: np.random.Generator) -> tuple[bytes, str]:
    """PNG or GIF."""
    return _saved(picture, "png" if rng.random() < 0.5 else "gif")


def turned_jpeg(picture: Image.Image, rng: np.random.Generator) -> tuple[bytes, str]:
    """Stored turned by a quarter or a half, with the EXIF orientation that sets it upright."""
    orientation = int(rng.choice(list(_UNDO)))
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    return _saved(picture.transpose(_UNDO[orientation]), "jpeg", quality=90, exif=exif)


def _saved(picture: Image.Image, form: str, **options) -> tuple[bytes, str]:
    content = io.BytesIO()
    picture.save(content, form, **options)
    return content.getvalue(), form.replace("jpeg", "jpg").replace("tiff", "tif")
