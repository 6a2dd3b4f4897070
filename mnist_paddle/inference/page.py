"""What a network reads on a page of many digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mnist_paddle.inference.in_notebook import page_html
from mnist_paddle.inference.prediction import Prediction
from mnist_paddle.inference.uncertainty import Doubt
from mnist_paddle.pictures.page_picture import PagePicture


@dataclass(frozen=True, eq=False)
class Page(Sequence):
    """The predictions of a page in reading order, one after the other; ``lines`` of them.

    A prediction's ``box`` says where it is. Where there is no digit to read the page is empty,
    and ``warnings`` say why. ``picture`` is the page as it was seen.
    """

    lines: tuple[tuple[Prediction, ...], ...]
    warnings: tuple[Doubt, ...] = ()
    picture: PagePicture | None = None

    @cached_property
    def _digits(self) -> list[Prediction]:
        return [prediction for line in self.lines for prediction in line]

    def __len__(self) -> int:
        return len(self._digits)

    def __getitem__(self, place):
        return self._digits[place]

    @property
    def text(self) -> str:
        """The digits read, line by line."""
        return "\n".join("".join(str(one.digit) for one in line) for line in self.lines)

    def __repr__(self) -> str:
        shown = ", ".join(self.text.split())
        return f"Page({shown if len(shown) <= 60 else shown[:57] + '...'})"

    def _repr_html_(self) -> str:
        return page_html(self)
