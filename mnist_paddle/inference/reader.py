"""Read the digit in a picture: a network, and a second one that is asked for its opinion."""

import os
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import paddle

from mnist_paddle.inference.page import Page
from mnist_paddle.inference.prediction import Prediction, softmax
from mnist_paddle.inference.uncertainty import doubts
from mnist_paddle.models import single_image
from mnist_paddle.models.answers import answers, finite
from mnist_paddle.models.shipped import DEFAULT, SHIPPED, find_weights
from mnist_paddle.models.weights import load_network
from mnist_paddle.pictures import DigitPicture, prepare
from mnist_paddle.pictures.page_picture import PagePicture, prepare_page
from mnist_paddle.pictures.sources import Source
from mnist_paddle.system.errors import PictureError
from mnist_paddle.system.language import _


class Reader:
    """Reads pictures with ``model``; where ``second`` disagrees or knows no digit, it warns so.

    Two networks of different make seldom err alike (Lakshminarayanan et al. 2017, "Deep
    Ensembles"). Both are left in evaluation mode. Nothing is read from disk but the pictures.
    """

    def __init__(self, model: paddle.nn.Layer, second: paddle.nn.Layer | None = None):
        self.model, self.second = model, second
        for network in filter(None, (model, second)):
            network.eval()

    def read(self, source: Source | Sequence[Source]) -> Prediction | list[Prediction]:
        """The digit in a picture: a file's path or bytes, a file open for reading, a PIL picture,
        or an array uint8 [h, w], [h, w, 3] or [h, w, 4]. Of a list of these, a list.

        Raises PictureError for what is not a whole picture, and WeightsError for a network whose
        logits are not finite.
        """
        if isinstance(source, (list, tuple)):
            return self.read_prepared(list(_each(prepare, source)))
        return self.read_prepared([prepare(source)])[0]

    def read_all(self, source: Source | Sequence[Source]) -> Page | list[Page]:
        """Every digit in a picture, in reading order; what a picture is, see :meth:`read`.

        Raises PictureError for what is not a whole picture.
        """
        if isinstance(source, (list, tuple)):
            return [self._page(page) for page in _each(prepare_page, source)]
        return self._page(prepare_page(source))

    def _page(self, page: PagePicture) -> Page:
        read = iter(self.read_prepared([digit for line in page.lines for digit in line]))
        lines = tuple(tuple(next(read) for _ in line) for line in page.lines)
        return Page(lines, doubts(None, page.findings), page)

    def read_prepared(self, pictures: Sequence[DigitPicture]) -> list[Prediction]:
        """The digits in pictures that are prepared already, in one batch."""
        answers = self._answers([picture.pixels for picture in pictures if picture.box])
        return [
            _prediction(picture, *next(answers))
            if picture.box
            else Prediction(None, None, doubts(None, picture.findings), picture)
            for picture in pictures
        ]

    def _answers(self, images: list[np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each image [28, 28] the logits of both networks, float32 [10] each."""
        if not images:
            return iter(())
        images = np.stack(images)
        first = _logits(self.model, images)
        second = first if self.second is None else _logits(self.second, images)
        return zip(first, second)


def open_reader(weights: str | os.PathLike = DEFAULT) -> Reader:
    """A reader with the network of a ``.pdparams`` file or of a name (``shipped.NAMES``), and for
    a second opinion the wary network that the project ships: it has seen pictures of no digit to
    the end of its training.

    Raises MissingFileError or WeightsError.
    """
    path, wary = find_weights(weights), SHIPPED["wary"]
    second = load_network(wary) if wary.is_file() and path != wary else None
    return Reader(load_network(path), second)


def predict(
    model: paddle.nn.Layer, img_path: Source | Sequence[Source]
) -> Prediction | list[Prediction]:
    """The digit in any picture of one, on the model's device; of a list of pictures, a list.

    A picture is a file's path or bytes, a file open for reading, a PIL picture, or an array uint8
    [h, w], [h, w, 3] or [h, w, 4]. The model is left in evaluation mode. Raises PictureError for
    what is not a whole picture.
    Source: the tutorial's last listing; there the picture is prepared by ``load_image``.
    """
    return Reader(model).read(img_path)


def predict_all(model: paddle.nn.Layer, source: Source | Sequence[Source]) -> Page | list[Page]:
    """Every digit in a picture of many, line by line from the top, each line from the left.

    A ``Page`` is a sequence of predictions, each with its ``box``, probabilities and warnings;
    ``page.text`` is all of it. What a picture is, and what is raised: as :func:`predict`.
    """
    return Reader(model).read_all(source)


def _each(prepare: Callable, sources: Sequence[Source]) -> Iterator:
    """Every picture of a list, prepared; an error says which one it was."""
    for number, source in enumerate(sources):
        try:
            yield prepare(source)
        except PictureError as error:
            raise PictureError(
                _("picture {number} of the list: {error}", number=number, error=error)
            ) from None


def _prediction(picture: DigitPicture, own: np.ndarray, other: np.ndarray) -> Prediction:
    reasons = doubts(softmax(own), picture.findings, softmax(other))
    return Prediction(int(own.argmax()), own, reasons, picture)


def _logits(model: paddle.nn.Layer, images: np.ndarray) -> np.ndarray:
    """Float32 [N, 10] of images [N, 28, 28]."""
    if len(images) == 1:
        logits = single_image.logits(model, images[0])
        if logits is not None:
            return finite(logits[None], model)
    ((logits, _),) = answers(model, [(paddle.to_tensor(images[:, None]), None)])
    return logits.numpy()
