"""Which processors get the faster products, and that a user's own settings stand."""

import os
import subprocess
import sys

import paddle
import pytest

from mnist_paddle import processor

AMD = "vendor_id : AuthenticAMD\nflags : sse avx avx2 fma\n"
INTEL = AMD.replace("AuthenticAMD", "GenuineIntel")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """machine(cpuinfo, **environment) -> (MKL's type, OpenBLAS's type, threads) after all three."""
    threads = []
    monkeypatch.setattr(paddle.base.core, "set_num_threads", threads.append)
    monkeypatch.setattr(processor, "CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(processor, "usable_cores", lambda: 6)

    def start(cpuinfo, **environment):
        threads.clear()
        for name in ("MKL_DEBUG_CPU_TYPE", "OPENBLAS_CORETYPE", "OMP_NUM_THREADS"):
            monkeypatch.setenv(name, "")  # so that the test's own value is undone
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        (tmp_path / "cpuinfo").write_text(cpuinfo)
        processor.use_avx2_on_amd()
        processor.use_avx512_on_amd()
        processor.use_all_cores()
        types = [os.environ.get(name) for name in ("MKL_DEBUG_CPU_TYPE", "OPENBLAS_CORETYPE")]
        return *types, threads

    return start


def test_amd_gets_the_fast_path_and_others_do_not(machine):
    assert machine(AMD) == ("5", None, [6])
    assert machine(AMD + " ".join(processor.AVX512)) == ("5", "SkylakeX", [6])
    assert machine(INTEL + " ".join(processor.AVX512)) == (None, None, [6])
    assert machine(AMD.replace(" avx2", "")) == (None, None, [6])


def test_what_the_user_has_set_stands(machine):
    cpuinfo = AMD + " ".join(processor.AVX512)
    own = {"MKL_DEBUG_CPU_TYPE": "4", "OPENBLAS_CORETYPE": "Haswell", "OMP_NUM_THREADS": "1"}
    assert machine(cpuinfo, **own) == ("4", "Haswell", [])


def test_openblas_is_told_before_numpy_is_loaded():
    code = (
        "import os, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'numpy': print(os.environ.get('OPENBLAS_CORETYPE'))\n"
        "sys.meta_path.insert(0, Finder())\n"
        "import mnist_paddle\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    told = "SkylakeX" if processor._amd_flags() >= processor.AVX512 else "None"
    assert done.stdout.split()[0] == told
