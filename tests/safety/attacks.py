"""Weights files that would do harm: each as the bytes of a pickle, under the name of its kind."""

import functools
import operator
import os
import pickle
import struct
import subprocess

import numpy as np

EXTENSIONS = {240: b"\x82\xf0", 4000: b"\x83\xa0\x0f", 70000: b"\x84\x70\x11\x01\x00"}
"""Codes for ``os.system``, where copyreg knows them, and the instructions EXT1, EXT2 and EXT4."""


class Call:
    """Pickled, this calls ``function(*arguments)`` when it is loaded."""

    def __init__(self, function, *arguments):
        self.reduced = function, arguments

    def __reduce__(self):
        return self.reduced

    def __call__(self):
        """So that what a call gives can be called in its turn."""


class OfMain:
    """Pickled by its name, as a class of a learner's own script would be."""


def text(value: str) -> bytes:
    """The instruction that pushes ``value``."""
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def named(module: str, name: str) -> bytes:
    """The instruction GLOBAL."""
    return f"c{module}\n{name}\n".encode()


_NEW_ARRAY = (
    named("numpy._core.multiarray", "_reconstruct")
    + named("numpy", "ndarray")
    + b"K\0\x85C\1b\x87R"
)


def that_run(trace: str) -> dict[str, bytes]:
    """Pickles that make the file ``trace`` when Python's own ``pickle.loads`` reads them."""
    touch, create = f"touch '{trace}'", f"open({trace!r}, 'w').close()"
    calls = {
        "__reduce__ to os.system": Call(os.system, touch),
        "subprocess": Call(subprocess.call, ["touch", trace]),
        "builtins.eval": Call(eval, create),
        "builtins.exec": Call(exec, create),
        "builtins.open": Call(open, trace, "w"),
        "builtins.getattr": Call(Call(getattr, Call(__import__, "os"), "system"), touch),
        "numpy.savetxt": Call(np.savetxt, trace, [1]),
        "numpy.memmap": Call(np.memmap, trace, "uint8", "w+", 0, (1,)),
        "numpy._frombuffer": Call(
            np._core.numeric._frombuffer, Call(eval, f"{create} or b''"), np.dtype("f4"), (0,), "C"
        ),
        "operator.methodcaller": Call(operator.methodcaller("tofile", trace), np.zeros(1)),
        "functools.partial": Call(functools.partial(os.system, touch)),
        "map within an admitted call": Call(tuple, Call(map, os.system, [touch])),
        "a type of numbers from a call": Call(np.dtype, Call(eval, f"{create} or 'f4'")),
        "an array of objects": np.array([Call(os.system, touch)], dtype=object),
        "in the table of names": {"StructuredToParameterName@@": {"a": Call(os.system, touch)}},
        "deep inside": {"opt": [{"m": ("fc.bias", (1, Call(exec, create)))}]},
        "state of a schedule": {"LR_Scheduler": {"last_lr": Call(os.system, touch)}},
    }
    kinds = {
        f"{kind}, protocol {protocol}": pickle.dumps(call, protocol=protocol)
        for kind, call in calls.items()
        for protocol in (0, 2, 4)
    }
    call = text(touch) + b"\x85R"
    system = named("os", "system") + call
    memmap = named("numpy", "memmap") + b"(" + text(trace) + text("uint8") + text("w+") + b"K\0K\1t"
    good = pickle.dumps({"fc.bias": np.zeros(10, np.float32)}, protocol=2)[2:-1]
    return kinds | {
        "STACK_GLOBAL": text("os") + text("system") + b"\x93" + call + b".",
        "STACK_GLOBAL of a path": b"\x80\4" + text("posixpath") + text("os.system")
        + b"\x93" + call + b".",
        "operator.attrgetter": named("operator", "attrgetter") + text("system") + b"\x85R"
        + named("posixpath", "os") + b"\x85R" + call + b".",
        "INST": b"(S" + ascii(touch).encode() + b"\nios\nsystem\n.",
        "OBJ": b"(" + named("subprocess", "Popen") + b"]("
        + text("touch") + text(trace) + b"eo.",
        "NEWOBJ": memmap + b"\x81.",
        "NEWOBJ_EX": memmap + b"}\x92.",
        "BUILD by __setstate__": named("functools", "partial") + named("builtins", "len") + b"\x85R"
        + b"(" + named("os", "system") + text(touch) + b"\x85}}tb)R.",
        "BUILD of an array": _NEW_ARRAY + system + b"b.",
        "before good weights": system + b"0" + good + b".",
        "after good weights": good + system + b"0.",
        "within a scalar": named("numpy._core.multiarray", "scalar") + system + b"C\0\x86R.",
    }  # fmt: skip


def _array(shape: bytes, code: str, data: bytes = b"C\0", swapped: bytes = text("<")) -> bytes:
    """The program of an array with the shape, type and data told, whether they fit or not."""
    return (
        _NEW_ARRAY + b"(K\1" + shape + named("numpy", "dtype") + text(code) + b"\x89\x88\x87R(K\3"
        + swapped + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89" + data + b"tb"
    )  # fmt: skip


def that_exhaust() -> dict[str, bytes]:
    """Small pickles for which a trusting reader takes gigabytes, minutes, or its whole stack."""
    long = b"\xff" * 7 + b"\x0f"  # as 8 bytes: 2**60 - 1
    trillion = b"\x8a\6\0\x10\xa5\xd4\xe8\0"
    doubled = b"".join(b"q%ch%c\x86" % (n, n) for n in range(60))  # tuples of twice the one before
    twice = b"".join(b"q%c]h%cah%ca" % (n, n, n) for n in range(60))  # and lists
    data = b"B" + struct.pack("<I", 1 << 20) + bytes(1 << 20)
    many = _array(b"J\0\0\4\0\x85", "f4", b"h\0")
    return {
        "LONG_BINPUT far out": b"Nr\xff\xff\xff\xff.",
        "LONG_BINGET far out": b"j\xff\xff\xff\xff.",
        "BINBYTES8": b"\x8e" + long + b".",
        "BINUNICODE8": b"\x8d" + long + b".",
        "BYTEARRAY8": b"\x96" + long + b".",
        "BINBYTES": b"B\xff\xff\xff\xff.",
        "FRAME": b"\x80\4\x95" + long + b"N.",
        "LONG4": b"\x8b\xff\xff\xff\x7f.",
        "LONG4 below zero": b"\x8b\xff\xff\xff\xff.",
        "LONG of many digits": b"L" + b"9" * 100_000 + b"L\n.",
        "an array of 10**12": _array(trillion + b"\x85", "f4") + b".",
        "an array of shape -1": _array(b"J\xff\xff\xff\xff\x85", "f4") + b".",
        "an array of 0 by 10**12": _array(b"K\0" + trillion + b"\x86", "f4") + b".",
        "a shape of 250,000 numbers": _array(b"(" + b"J\0\0\0\4" * 250_000 + b"t", "f4") + b".",
        "void of 2 GB": _array(b"K\1\x85", "V2147483647") + b".",
        "text of 2 GB": _array(b"K\1\x85", "S2147483647") + b".",
        "bytes many times over": b"}" + data + b"q\0"
        + b"".join(text(f"{n}") + many + b"s" for n in range(2000)) + b".",
        "bytes from text many times over": text("a" * (1 << 20)) + b"q\0"
        + (named("_codecs", "encode") + b"h\0" + text("latin1") + b"\x86R") * 2000 + b".",
        "nested lists": b"]" * 20_000 + b"a" * 19_999 + b".",
        "nested tuples": b")" + b"\x85" * 20_000 + b".",
        "nested dicts": b"}" + b"X\0\0\0\0}" * 20_000 + b"s" * 20_000 + b".",
        "marks": b"(" * 300_000 + b".",
        "instructions": b"N0" * 1_000_000 + b"N.",
        "a list in itself": b"]q\0h\0a.",
        "doubled tuples": b")" + doubled + b".",
        "doubled lists": b"]" + twice + b".",
        "doubled tuples as a name": b"})" + doubled + b"Ns.",
        "doubled tuples as a module": b")" + doubled + text("system") + b"\x93.",
        "doubled tuples as a shape": b")" + doubled + b"q\xff0" + _array(b"h\xff", "f4") + b".",
        "dict from pairs many times over": b"](" + (text("a") + b"N\x86") * 1000 + b"eq\0"
        + (named("collections", "OrderedDict") + b"h\0\x85R") * 9000 + b".",
    }  # fmt: skip


def that_are_not_weights() -> dict[str, bytes]:
    """Pickles with what Paddle never writes for weights; most do no harm by themselves."""
    main = pickle.dumps({"fc.bias": OfMain()}, protocol=4).replace(
        b"tests.safety.attacks", b"__main__"
    )
    return {
        "persistent id": b"Pos.system\n.",
        "persistent id from the stack": text("os.system") + b"Q.",
        "a class of __main__": main.replace(b"\x8c\x0dtests", b"\x8c\x08tests"),
        "a class of __main__, protocol 2": named("__main__", "OfMain") + b")\x81.",
        "copyreg": pickle.dumps(OfMain(), protocol=0),
        "a set": pickle.dumps({"fc.bias"}, protocol=4),
        "a frozenset": pickle.dumps(frozenset("ab"), protocol=4),
        "out-of-band data": b"\x80\5\x97.",
        "bytearray": pickle.dumps(bytearray(3), protocol=5),
        "number as a name": pickle.dumps({1: np.zeros(3)}),
        "None as a name": pickle.dumps({None: np.zeros(3)}),
        "bytes as a name": pickle.dumps({b"fc.bias": np.zeros(3)}),
        "tuple as a name": pickle.dumps({("fc", "bias"): np.zeros(3)}),
        "complex numbers": pickle.dumps({"fc.bias": np.zeros(10, np.complex64)}),
        "objects": pickle.dumps({"fc.bias": np.array([None] * 10)}),
        "text": pickle.dumps({"fc.bias": np.array(["0"] * 10)}),
        "dates": pickle.dumps({"fc.bias": np.zeros(10, "M8[s]")}),
        "records": pickle.dumps({"fc.bias": np.zeros(10, "f4,f4")}),
        "subclass of an array": pickle.dumps({"fc.bias": np.matrix([[1.0]])}),
        "masked array": pickle.dumps({"fc.bias": np.ma.zeros(10)}),
        "array never filled": _NEW_ARRAY + b".",
        "a bare function": named("numpy", "dtype") + b".",
        "a bare type": named("numpy", "dtype") + text("f4") + b"\x89\x88\x87R.",
        "two results": b"NN.",
        "no result": b".",
        "more behind the end": b"}.N.",
        "unknown instruction": b"\xff.",
        "fewer bytes than numbers": _array(b"K\2\x85", "f4", b"C\4abcd") + b".",
        "an encoding that unpacks": named("_codecs", "encode") + text("a") + text("zip")
        + b"\x86R.",
    }  # fmt: skip
