"""JSON: read at a cost in proportion to its size, whoever wrote it, and printed."""

import json
import os

from mnist_paddle.system.language import _
from mnist_paddle.system.regular_file import open_ordinary

MOST_PARTS = 1 << 20  # lists and dicts; an empty one takes thirty times its text in memory


def read_json(path: str | os.PathLike, largest: int):
    """The value in a JSON file of at most ``largest`` bytes.

    Raises OSError for what is no such file, and ValueError for what is not JSON: with NaN, a
    number of thousands of digits, or lists within lists without end, neither.
    """
    with open_ordinary(path, largest) as file:
        content = file.read()
    if content.count(b"[") + content.count(b"{") > MOST_PARTS:
        raise ValueError(_("over {most} lists and dicts", most=MOST_PARTS))
    try:
        return json.loads(content, parse_constant=_refuse)
    except RecursionError:
        raise ValueError(_("lists within lists without end")) from None


def json_text(value, indent: int | None = None) -> str:
    """JSON for people and programs: characters as they are, but escaped if not printable.

    Raises ValueError for NaN and infinities, which are not JSON.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def _refuse(name: str):
    raise ValueError(_("{name} is not JSON", name=name))
