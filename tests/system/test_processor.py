"""Which processors get the faster products, and that a user's own settings stand."""

import paddle
import pytest

from mnist_paddle.system import processor

AMD = "vendor_id : AuthenticAMD\nflags : sse avx avx2 fma\n"
INTEL = AMD.replace("AuthenticAMD", "GenuineIntel")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """machine(cpuinfo, **environment) -> (MKL_DEBUG_CPU_TYPE, threads) after both."""
    threads = []
    monkeypatch.setattr(paddle.base.core, "set_num_threads", threads.append)
    monkeypatch.setattr(processor, "CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(processor, "usable_cores", lambda: 6)

    def start(cpuinfo, **environment):
        threads.clear()
        for name in ("MKL_DEBUG_CPU_TYPE", "OMP_NUM_THREADS"):
            monkeypatch.setenv(name, "")  # so that the test's own value is undone
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        (tmp_path / "cpuinfo").write_text(cpuinfo)
        processor.use_avx2_on_amd()
        processor.use_all_cores()
        return processor.os.environ.get("MKL_DEBUG_CPU_TYPE"), threads

    return start


def test_amd_with_avx2_gets_the_fast_path_and_others_do_not(machine):
    assert machine(AMD) == ("5", [6])
    assert machine(INTEL) == (None, [6])
    assert machine(AMD.replace(" avx2", "")) == (None, [6])


def test_what_the_user_has_set_stands(machine):
    assert machine(AMD, MKL_DEBUG_CPU_TYPE="4", OMP_NUM_THREADS="1") == ("4", [])
