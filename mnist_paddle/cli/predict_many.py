"""``predict --jsonl``: very many pictures, in several processes, gone on with where it stopped."""

import sys

from mnist_paddle.system.errors import SettingsError, printable
from mnist_paddle.system.language import _


def run(options) -> int:
    """The exit code as of ``predict``; that of the lines that this run has written."""
    from mnist_paddle.inference.many import ManyReadings, Shard
    from mnist_paddle.inference.records import is_empty
    from mnist_paddle.models.shipped import find_weights
    from mnist_paddle.system.device import use_device
    from mnist_paddle.system.progress import progress
    from mnist_paddle.training.provenance import provenance

    if options.show or options.steps:
        raise SettingsError(_("--jsonl does not go with --show and --steps"))
    if not options.jsonl.endswith(".jsonl"):
        raise SettingsError(
            _("{jsonl}: the file to write must end in .jsonl", jsonl=printable(options.jsonl))
        )
    use_device(options.device)
    shard = Shard.parsed(options.shard) if options.shard else Shard()
    files = _files(options)
    weights = find_weights(options.weights)
    read, code, counts = 0, 0, {"error": 0, "none": 0}
    many = ManyReadings(
        files,
        options.jsonl,
        weights,
        device=options.device,
        jobs=options.jobs,
        shard=shard,
        pages=options.all,
        resume=options.resume,
    )
    try:
        with many:
            for record in progress(many, desc=_("reading"), rate=True):
                read += 1
                counts["error"] += "error" in record
                counts["none"] += is_empty(record)
    except KeyboardInterrupt:
        print(
            _("stopped; --resume goes on with {jsonl}", jsonl=printable(options.jsonl)),
            file=sys.stderr,
        )
        code = 130
    print(
        _(
            "{read} pictures read, {none} without a digit, {error} that cannot be read; "
            "weights: {weights}",
            read=read,
            none=counts["none"],
            error=counts["error"],
            weights=provenance(weights),
        )
    )
    return code or (2 if counts["error"] else 1 if counts["none"] else 0)


def _files(options) -> list[str]:
    from mnist_paddle.inference.files import STANDARD_INPUT, listed
    from mnist_paddle.inference.many import paths_of, pictures_in

    files = []
    for argument in options.pictures:
        if argument == STANDARD_INPUT:
            files += paths_of(sys.stdin.buffer)
        elif argument.lower().endswith(".txt"):
            files += pictures_in(argument)
        else:
            found, notes = listed([argument], options.recursive)
            for item in found:
                if item.error:
                    raise item.error
                files.append(item.file)
            for note in notes:
                print(_("note: {note}", note=note), file=sys.stderr)
    return files
