"""``draw``: a page where you draw a digit and see every layer's answer."""

import argparse
import errno
import sys

from mnist_paddle.cli.options import add_verb, weights_help
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import positive, whole


def add(verbs) -> None:
    verb = add_verb(verbs, run, "draw", _("draw a digit in a page, and see every layer's answer"))
    verb.add_argument(
        "--weights",
        nargs="+",
        default=[],
        metavar=("A", "B"),
        help=_("of the network, or of two side by side: {weights}", weights=weights_help()),
    )
    verb.add_argument(
        "--host",
        default="127.0.0.1",
        help=_("address to serve at; 0.0.0.0 lets everyone on the network use it"),
    )
    verb.add_argument("--port", type=_port, default=8000, help=_("0 for any that is free"))
    verb.add_argument(
        "--jobs", type=positive, default=1, help=_("processes that answer, one core each")
    )
    verb.add_argument("--no-browser", action="store_true", help=_("print the address only"))
    verb.add_argument(
        "--save", metavar="FILE.html", help=_("write the page, for any web server or disk, and end")
    )


def run(options) -> int:
    """0, also after Ctrl-C, which is how the server ends."""
    from mnist_paddle.inference.drawing.build import build
    from mnist_paddle.system import output_file
    from mnist_paddle.system.errors import SettingsError, printable

    if len(options.weights) > 2:
        raise SettingsError(
            _("--weights {weights}: give one or two", weights=" ".join(options.weights))
        )
    if options.save:
        output_file.check(options.save, ".html")
    page = build(options.weights)  # for whoever serves it, too: which weights it cannot show
    if options.save:
        output_file.write(options.save, page.encode())
        size = f"{len(page.encode()) / 1e6:.1f} MB"
        print(_("{save}: {size}; open it in any browser", save=printable(options.save), size=size))
        return 0
    return _serve(options)


def _serve(options) -> int:
    import webbrowser

    from mnist_paddle.inference.drawing.server import addresses, listen
    from mnist_paddle.inference.drawing.serving import serve
    from mnist_paddle.system.errors import SettingsError

    try:
        listening = listen(options.host, options.port)
    except OSError as error:
        reason = _((error.strerror or str(error)).partition(" (while")[0])
        hint = _("; --port 0 takes any that is free") if error.errno == errno.EADDRINUSE else ""
        raise SettingsError(
            _(
                "--host {host} --port {port}: cannot be served at ({reason})",
                host=options.host,
                port=options.port,
                reason=reason,
            )
            + hint
        ) from None

    def ready() -> None:
        links = addresses(listening)
        for link in links:
            print(link)
        if len(links) > 1:
            print(_("Anyone on this network can use it, and what is sent is not encrypted."))
        print(_("Ctrl-C ends it."), file=sys.stderr)
        if not options.no_browser:
            webbrowser.open(links[0])

    with listening:
        try:
            serve(listening, options.weights, options.jobs, ready, _tell_of_loss)
        except KeyboardInterrupt:
            return 0


def _tell_of_loss(code: int) -> None:
    print(_("a process of the server ended with {code}; another takes its place", code=code),
          file=sys.stderr)  # fmt: skip


def _port(text: str) -> int:
    number = whole(text)
    if not 0 <= number < 1 << 16:
        raise argparse.ArgumentTypeError(_("{number} is not between 0 and 65535", number=number))
    return number
