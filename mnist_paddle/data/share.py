"""Which part of every batch a process takes, where several train one network together."""


class Share:
    """The part of process ``rank`` (from 0) of ``count``; the parts are even, to one image.

    ``start``, ``stop`` and ``total`` tell of the batch that was last divided.
    """

    def __init__(self, rank: int, count: int):
        self.rank, self.count = rank, count
        self.start = self.stop = self.total = 0

    def rows(self, total: int) -> slice:
        """The rows of this process in a batch of ``total``."""
        self.total = total
        self.start, self.stop = (total * rank // self.count for rank in (self.rank, self.rank + 1))
        return slice(self.start, self.stop)

    @property
    def weight(self) -> float:
        """How much of the last batch it was, 0 to 1."""
        return (self.stop - self.start) / self.total
