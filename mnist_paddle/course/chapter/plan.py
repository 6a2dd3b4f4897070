"""What a page of the chapter is to hold: which sections, over how many seeds and epochs."""

from dataclasses import dataclass, replace

from mnist_paddle.course.chapter.comparisons import COMPARISONS, Comparison
from mnist_paddle.course.chapter.run import Asked, Run
from mnist_paddle.course.chapter.table import RUNS, TITLES
from mnist_paddle.models.names import fully_connected

COMPARED = "comparisons"  # the section of the page that is none of the chapter's


@dataclass(frozen=True)
class Plan:
    """What the page is to hold: ``sections`` of the chapter and COMPARED; over how many seeds each;
    and no more than so many ``epochs`` of networks with convolutions, and of comparisons."""

    sections: tuple[str, ...] = (*TITLES, COMPARED)
    seeds: int = 3
    compared_seeds: int = 3
    epochs: int | None = None

    def runs(self) -> list[Run]:
        return [run for run in RUNS if run.section in self.sections]

    def comparisons(self) -> list[Comparison]:
        return [_capped(one, self.epochs) for one in COMPARISONS.values()] * (
            COMPARED in self.sections
        )

    def asked(self, run: Run, asked: Asked) -> Asked:
        """How this run is asked for, on the device and the data of ``asked``."""
        capped = not fully_connected(run.settings.network)
        return replace(asked, seeds=self.seeds, epochs=self.epochs if capped else None)


QUICK = Plan(seeds=1, compared_seeds=2, epochs=2)


def _capped(comparison: Comparison, epochs: int | None) -> Comparison:
    own = max(one.epochs for one in comparison.variants.values())
    return comparison.over(min(epochs, own) if epochs else None)
