"""Operations of oneDNN, which Paddle brings on Linux (Intel, AMD), through its C interface.

PyTorch computes convolutions with it; Paddle itself does so in inference only, and on request. An
operation is built once, for the layouts of its arrays, and runs in the calling thread alone. The
constants are those of oneDNN's header dnnl_types.h, the same in all versions 3.x
(uxlfoundation.github.io/oneDNN).
"""

import contextlib
import ctypes
import functools
from ctypes import POINTER, byref, c_float, c_int, c_int64, c_size_t, c_void_p

import paddle

from mnist_paddle.models.buffers import scratch

MAJOR = 3  # oneDNN's version
AVX2, AVX512 = 0x7, 0x27
CPU, IN_ORDER, FLOAT32, ANY_FORMAT, OUR_SCRATCHPAD = 1, 1, 3, 1, 1
TRAINING = 64
DIRECT, MAXIMUM, RELU, RELU_BY_RESULT = 0x1, 0x1FF, 0x20, 0x100
EXEC_ARGUMENT = 255
ARGUMENTS = {
    "source": 1,
    "result": 17,
    "weight": 33,
    "bias": 41,
    "workspace": 64,
    "scratchpad": 80,
    "grad_source": 129,
    "grad_result": 145,
    "grad_weight": 161,
    "grad_bias": 169,
}


class _Version(ctypes.Structure):
    _fields_ = [("major", c_int), ("minor", c_int), ("patch", c_int)]


class _Argument(ctypes.Structure):
    _fields_ = [("number", c_int), ("memory", c_void_p)]


def _library():
    """Paddle's own library, through which the functions of oneDNN and OpenMP that it was linked to
    are found; None where they are not, where oneDNN has another interface, or where it would be
    slow: without AVX2."""
    with contextlib.suppress(OSError, AttributeError):
        found = ctypes.CDLL(paddle.base.libpaddle.__file__)
        found.dnnl_version.restype = POINTER(_Version)
        found.dnnl_primitive_desc_query_md.restype = c_void_p
        found.dnnl_memory_desc_get_size.restype = c_size_t
        if found.omp_set_num_threads and found.dnnl_version().contents.major == MAJOR:
            return found if may_use(AVX2, found) else None
    return None


def may_use(instructions, library=None):
    """Whether oneDNN uses these instructions of the processor: AVX2, AVX512."""
    return (library or LIBRARY).dnnl_get_effective_cpu_isa() & instructions == instructions


def call(name, *arguments):
    """Call a function of oneDNN. Raises RuntimeError where it fails."""
    status = getattr(LIBRARY, "dnnl_" + name)(*arguments)
    if status:
        raise RuntimeError(f"dnnl_{name}: status {status}")


def made(name, *arguments):
    """What a function of oneDNN writes to its first argument."""
    handle = c_void_p()
    call(name, byref(handle), *arguments)
    return handle


@contextlib.contextmanager
def one_thread():
    """Within this block oneDNN builds and computes for the calling thread alone."""
    before = LIBRARY.omp_get_max_threads()
    LIBRARY.omp_set_num_threads(1)
    try:
        yield
    finally:
        LIBRARY.omp_set_num_threads(before)


@functools.cache
def attributes(relu=False):
    """Of an operation: working memory comes from the caller; its result is passed through ReLU."""
    found = made("primitive_attr_create")
    call("primitive_attr_set_scratchpad_mode", found, OUR_SCRATCHPAD)
    if relu:
        then = made("post_ops_create")
        call("post_ops_append_eltwise", then, RELU, c_float(0), c_float(0))
        call("primitive_attr_set_post_ops", found, then)
    return found


def dims(*numbers):
    return (c_int64 * 12)(*numbers)


@functools.cache
def layout(*shape, order=None):
    """How an array of this shape lies in memory: its axes in this order, outermost first; without
    an order, as the operation likes it best."""
    if order is None:
        return made("memory_desc_create_with_tag", len(shape), dims(*shape), FLOAT32, ANY_FORMAT)
    steps, step = [0] * len(shape), 1
    for axis in reversed(order):
        steps[axis], step = step, step * shape[axis]
    how = dims(*shape), FLOAT32, dims(*steps)
    return made("memory_desc_create_with_strides", len(shape), *how)


class Operation:
    """One of oneDNN's operations, built. ``arguments`` are those of the function that describes it,
    without its first."""

    def __init__(self, name, *arguments):
        self.description = made(name + "_primitive_desc_create", *arguments)
        self.primitive = made("primitive_create", self.description)
        self.working = self.floats("scratchpad")
        self.idle = []  # callers; append and pop are atomic

    def __del__(self):
        if hasattr(self, "primitive"):
            call("primitive_destroy", self.primitive)
            call("primitive_desc_destroy", self.description)

    def layout(self, argument):
        """The layout of an argument: a key of `ARGUMENTS`."""
        query = LIBRARY.dnnl_primitive_desc_query_md
        return c_void_p(query(self.description, EXEC_ARGUMENT, ARGUMENTS[argument]))

    def has(self, argument, layout):
        """Whether this is the layout of an argument."""
        return bool(LIBRARY.dnnl_memory_desc_equal(self.layout(argument), layout))

    def floats(self, argument):
        """The size of an argument, in float32s."""
        return -(-LIBRARY.dnnl_memory_desc_get_size(self.layout(argument)) // 4)

    def __call__(self, **arrays):
        """Compute, from and into arrays float32 in the layouts of their arguments, which are the
        same ones at each call."""
        if self.working:
            arrays["scratchpad"] = scratch.array("scratchpad", self.working)
        try:
            caller = self.idle.pop()
        except IndexError:
            caller = Caller(self, arrays)
        caller.run(self.primitive, arrays.values())
        self.idle.append(caller)


class Caller:
    """What a call of an operation needs: a stream to run in, and a memory for each argument."""

    def __init__(self, operation, names):
        self.stream = made("stream_create", ENGINE, IN_ORDER)
        self.addresses = [None] * len(names)
        self.memories = (_Argument * len(names))()
        for memory, name in zip(self.memories, names, strict=True):
            where = operation.layout(name), ENGINE, None
            memory.number, memory.memory = ARGUMENTS[name], made("memory_create", *where).value

    def __del__(self):
        for memory in self.memories:
            call("memory_destroy", c_void_p(memory.memory))
        call("stream_destroy", self.stream)

    def run(self, primitive, arrays):
        for index, array in enumerate(arrays):
            address = array.__array_interface__["data"][0]
            if address != self.addresses[index]:  # most arrays are used again and again
                memory = c_void_p(self.memories[index].memory)
                call("memory_set_data_handle", memory, c_void_p(address))
                self.addresses[index] = address
        call("primitive_execute", primitive, self.stream, len(self.memories), self.memories)


LIBRARY = _library()
"""None where there is no oneDNN to use: then nothing else in this module is."""
ENGINE = LIBRARY and made("engine_create", CPU, c_size_t(0))
