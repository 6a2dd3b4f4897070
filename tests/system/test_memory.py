"""Memory that is freed and asked for again costs no page faults, unless the user chose so."""

import platform

import pytest

COUNT = """
import resource
import mnist_paddle, paddle
paddle.set_device("cpu")
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def use():
    blocks = [paddle.zeros([500_000]) for _ in range(4)]  # 2 MB each
use()
before = faults()
for _ in range(10):
    use()
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
@pytest.mark.parametrize("chosen", [{}, {"MALLOC_TRIM_THRESHOLD_": "131072"}], ids=["ours", "own"])
def test_freed_memory_is_used_again(run_python, chosen):
    done = run_python("-c", COUNT, **chosen)
    given_back = 10 * 4 * 2_000_000 // 4096  # pages, all of them
    assert (int(done.stdout) < given_back / 10) is not bool(chosen), done.stderr
