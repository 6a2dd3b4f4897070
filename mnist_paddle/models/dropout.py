"""Dropout that draws the same mask for a batch, however many processes share it."""

import paddle
from paddle.nn import Dropout


class SharedDropout(Dropout):
    """A ``Dropout`` layer on a part of a batch: its mask is drawn for the whole batch, then cut.

    So every process draws the same random numbers, those of one process alone. ``share`` has the
    ``start``, ``stop`` and ``total`` of the rows at hand.
    """

    share = None

    def forward(self, input):
        share = self.share
        if not self.training:
            return super().forward(input)
        before, after = (
            paddle.zeros([rows, *input.shape[1:]], input.dtype)
            for rows in (share.start, share.total - share.stop)
        )
        return super().forward(paddle.concat([before, input, after]))[share.start : share.stop]
