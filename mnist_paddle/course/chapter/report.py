"""Do every run and comparison that a page is to hold, as far as it is not done, and write it."""

import time
from dataclasses import replace
from itertools import islice

from mnist_paddle.course.chapter import comparing
from mnist_paddle.course.chapter.choosing import duration, seconds
from mnist_paddle.course.chapter.doing import Course, do, kept
from mnist_paddle.course.chapter.page import write_page
from mnist_paddle.course.chapter.plan import Plan
from mnist_paddle.course.chapter.records import is_done, records_of
from mnist_paddle.course.chapter.run import Asked, Run
from mnist_paddle.system.language import _
from mnist_paddle.training.settings import Settings


def report(plan: Plan, course: Course, command: str, jobs: int = 1) -> bool:
    """Do what is not done yet, and write ``course.md`` with its figures into a folder of their own.

    Of the trainings ``jobs`` at a time are done, but for those on several processes or a GPU.
    Ctrl-C writes the page of what is done; whether all of it is. Raises as ``fit``.
    """
    watch = _Watch(plan, course)
    quiet = replace(course, log=lambda line: None)
    runs = {
        run.id: (run, replace(quiet, asked=plan.asked(run, course.asked))) for run in plan.runs()
    }
    results = {}
    asked = replace(course.asked, seeds=plan.compared_seeds)
    finished = True
    try:
        parts = {name: _trainings(run, its_course) for name, (run, its_course) in runs.items()}
        ahead = records_of([one for some in parts.values() for one in some], course.root, jobs)
        for name, (run, its_course) in runs.items():
            if jobs > 1:
                list(islice(ahead, len(parts[name])))
            results[name] = do(run, its_course)
            watch.tell(name)
        for one in plan.comparisons():
            _, finished = comparing.trained(one, asked, course.root, quiet.log, jobs)
            if not finished:
                break
            watch.tell(f"compare {one.name}")
    except KeyboardInterrupt:
        finished = False
    for name, (run, its_course) in runs.items():  # also what an earlier call did
        results[name] = results.get(name) or kept(run, its_course)
    compared = {one.name: comparing.kept(one, asked, course.root) for one in plan.comparisons()}
    write_page(plan, course, command, results, compared)
    return finished


def _trainings(run: Run, course: Course) -> list[Settings]:
    """Those of a run that may be done side by side with others."""
    alone = not run.trains or run.processes > 1
    return [one for one in course.settings(run) if not alone and one.device in ("auto", "cpu")]


class _Watch:
    """Says how much is done, and about how long the rest will take."""

    def __init__(self, plan: Plan, course: Course):
        self.log, self.start = course.log, time.perf_counter()
        self.parts = [plan.asked(run, course.asked).settings(run.settings) for run in plan.runs()]
        compared = Asked(plan.compared_seeds, None, course.asked.device, course.asked.datafile)
        for one in plan.comparisons():
            variants = one.variants.values()
            self.parts.append([s for variant in variants for s in compared.settings(variant)])
        self.left, self.root = len(self.parts), course.root
        self.first = self._seconds()
        self.log(
            _(
                "{count} parts, about {first} for what is not done yet",
                count=len(self.parts),
                first=duration(self.first),
            )
        )

    def tell(self, done: str) -> None:
        self.left -= 1
        total, width = len(self.parts), 30
        filled = width * (total - self.left) // total
        rest, spent = self._seconds(), time.perf_counter() - self.start
        if self.first > rest:  # the machine's own pace so far
            rest *= spent / (self.first - rest)
        self.log(
            _(
                "[{bar}] {number}/{total} {done}, about {rest} left",
                bar="#" * filled + "." * (width - filled),
                number=total - self.left,
                total=total,
                done=done,
                rest=duration(rest),
            )
        )

    def _seconds(self) -> float:
        """What is still to be trained, where it is trained for several parts counted once."""
        parts = self.parts[len(self.parts) - self.left :]
        alike = {repr(one): one for part in parts for one in part}
        return sum(seconds(one) for one in alike.values() if not is_done(one, self.root))
