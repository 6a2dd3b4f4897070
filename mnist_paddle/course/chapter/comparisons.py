"""What is compared with what: the same network, data order and initial weights, but for one thing.

The initial weights depend on the seed alone, and so does the order of the digits; networks of other
shapes share those of the layers that they share.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import product

from mnist_paddle.system.errors import SettingsError, shortened
from mnist_paddle.system.language import _
from mnist_paddle.training.settings import OPTIMIZERS, Settings

_TUTORIAL = Settings(epochs=3)
_FAST = replace(_TUTORIAL, learning_rate=0.1)  # at which the fully connected ones learn, too
_ADAM = Settings(optimizer="adam", epochs=5)  # section 8
_ALIASES = {"lr": "learning_rate"}
_OURS = ("recipe", "device", "seed", "output_dir", "datafile", "resume", "inexact",
         "dry_run", "checkpoint_interval", "log_interval")  # fmt: skip
VARIED = [setting.name for setting in fields(Settings) if setting.name not in _OURS]


@dataclass(frozen=True)
class Comparison:
    """Settings by the name of each alternative, and what is to be seen in them."""

    name: str
    question: str
    variants: dict[str, Settings]
    note: str = ""

    def over(self, epochs: int | None) -> "Comparison":
        """The same over another number of epochs."""
        if not epochs:
            return self
        longer = {name: replace(one, epochs=epochs) for name, one in self.variants.items()}
        return replace(self, variants=longer)


COMPARISONS = {
    comparison.name: comparison
    for comparison in (
        Comparison(
            "losses",
            "squared error or cross-entropy, by accuracy? (the tutorial's own exercise)",
            {
                "one output, squared error": replace(
                    _TUTORIAL, network="MNIST-1", loss="squared_error"
                ),
                "one output, squared error, lr 0.001": replace(
                    _TUTORIAL, network="MNIST-1", loss="squared_error", learning_rate=0.001
                ),
                "ten outputs, squared error": replace(_TUTORIAL, loss="squared_error"),
                "ten outputs, cross-entropy": _TUTORIAL,
            },
            "One output is rounded to a digit; at 0.01 most seeds lose every ReLU in the first "
            "steps, hence the smaller rate beside it. Ten outputs with squared error on one-hot "
            "labels differ from cross-entropy in the loss alone. Losses of two kinds are not "
            "comparable.",
        ),
        Comparison(
            "optimizers",
            "which optimizer does best at 0.01? (section 5)",
            {name: replace(_TUTORIAL, optimizer=name) for name in OPTIMIZERS},
            "Each has a learning rate that suits it; 0.01 is large for Adam and small for SGD.",
        ),
        Comparison(
            "learning-rates",
            "which learning rate does best? (section 5)",
            {
                str(rate): replace(_TUTORIAL, learning_rate=rate)
                for rate in (0.0001, 0.001, 0.01, 0.1, 1.0)
            },
        ),
        Comparison(
            "networks",
            "from a linear classifier to convolutions, all by SGD 0.1 (section 3)",
            {
                name: replace(_FAST, network=name)
                for name in (
                    "784-10", "784-10-10-10-sigmoid", "784-500-10-relu", "784-512-256-10-relu",
                    "MNIST",
                )
            },
        ),
        Comparison(
            "regularisation",
            "how does the L2 penalty change training and validation loss? (section 8)",
            {str(decay): replace(_ADAM, weight_decay=decay) for decay in (0.0, 1e-5, 1e-4, 1e-3)},
            "The gap from training to validation loss is what the network knows by heart of its "
            "training digits. A penalty narrows it; too large a one raises both losses.",
        ),
        Comparison(
            "batch-sizes",
            "small batches or large ones, at the same learning rate?",
            {str(size): replace(_TUTORIAL, batch_size=size) for size in (16, 32, 100, 500)},
            "A smaller batch takes more steps an epoch, and each digit more time.",
        ),
    )
}  # fmt: skip


def comparison(name: str) -> Comparison:
    """The comparison of that name. Raises SettingsError for another."""
    if name in COMPARISONS:
        return COMPARISONS[name]
    there_is = _("{names}, and --vary setting=value,value", names=", ".join(COMPARISONS))
    raise SettingsError(
        _("no comparison {name!r}; there are {there_is}", name=shortened(name), there_is=there_is)
    )


def varied(texts: Sequence[str]) -> Comparison:
    """All combinations of settings such as ``lr=0.01,0.03`` and ``optimizer=sgd,adam``, over the
    tutorial's, for three epochs. Raises SettingsError for an unknown setting or a bad value."""
    choices = [_choice(text) for text in texts]
    names = [name for name, *_rest in choices]
    variants = {}
    for values in product(*(values for *_names, values in choices)):
        label = ", ".join(
            f"{shown} {text}" for (_name, shown, _all), (text, _value) in zip(choices, values)
        )
        values = {name: value for name, (_text, value) in zip(names, values)}
        variants[label] = replace(_TUTORIAL, **values)
    shown = ", ".join(shown for _name, shown, _all in choices)
    question = _("what does {settings} change?", settings=shown)
    return Comparison("vary-" + "-".join(names), question, variants)


def _choice(text: str) -> tuple[str, str, list]:
    """The setting of ``lr=0.01,0.03``, its name as written, and its values, as text and parsed."""
    shown, equals, listed = text.partition("=")
    name = shown.strip().replace("-", "_")
    name = _ALIASES.get(name, name)
    if not equals or name not in VARIED:
        raise SettingsError(
            _(
                "--vary {text}: no such setting; it is NAME=VALUE,VALUE with one of {value}",
                text=shortened(text),
                value=", ".join([*_ALIASES, *VARIED]),
            )
        )
    kind = type(getattr(_TUTORIAL, name))
    values = list(dict.fromkeys(value.strip() for value in listed.split(",")))
    return name, shown.strip(), [(value, _parsed(name, kind, value)) for value in values]


def _parsed(name: str, kind: type, text: str):
    try:
        return {"true": True, "false": False}[text.lower()] if kind is bool else kind(text)
    except (ValueError, KeyError):
        accepted = {int: _("a whole number"), float: _("a number"), bool: _("true or false")}[kind]
        raise SettingsError(
            _(
                "{name} is {text!r}, but must be {accepted}",
                name=name,
                text=shortened(text),
                accepted=accepted,
            )
        ) from None
