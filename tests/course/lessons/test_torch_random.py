"""The generator against numbers that PyTorch 2.13 printed on a CPU."""

import numpy as np
import pytest

from mnist_paddle.course.lessons.torch_random import TorchGenerator

# torch.manual_seed(420); torch.randn(50, 1), then torch.randn(50, 1) once more
RANDN_420 = [
    -0.00704260077, 0.504446626, 0.67036891, -0.382858247, 0.0302389599, 0.382631242, -0.513123989,
    0.71042192, 1.80917048, 0.435226381, 2.64533973, 0.265351564, 0.923499048, -0.437556237,
    2.01818705, 1.34983826, -0.252304733, -0.0355025232, -0.0645516366, -0.591759145, 0.0938276798,
    -2.04918098, 1.05500996, -0.622189462, -0.885932744, 0.149445042, 0.76839757, 0.406635463,
    1.36463332, -0.73722738, -0.708390355, -0.284228623, 1.62433195, -0.322168797, 1.71591568,
    -0.288217574, 0.478475213, -0.12680918, -1.50250196, 2.13250685, 0.155458719, -1.50215471,
    0.351721197, 0.116189316, -0.322005033, 0.0683025941, -0.545819581, -2.43537092, 0.0862490609,
    -1.53135061,
]  # fmt: skip
SECOND_RANDN_420 = [0.60056752, 0.67183173, -0.34476057, 1.24085212, -0.86184639, 0.59319252]
SECOND_RANDN_420_END = [2.96803951, 0.40935490, -0.59596133]
# torch.manual_seed(420); torch.rand(10): exact float32 values
RAND_420 = ["0x1.9c57620000000p-1", "0x1.97a2400000000p-3", "0x1.f3a30c0000000p-1",
            "0x1.a523f00000000p-4", "0x1.63cc7c0000000p-2", "0x1.3e53980000000p-3"]  # fmt: skip
RAND_420_END = [0.6875720620155334, 0.2506195306777954, 0.11329710483551025]
# torch.manual_seed(420); torch.randint(-3, 7, (12,))
RANDINT_420 = [-2, 3, -1, 4, 2, 2, -3, 4, -3, 3, 5, -1]


def test_randn_is_pytorchs_also_where_the_count_is_no_multiple_of_sixteen():
    generator = TorchGenerator(420)
    first, second = generator.randn(50, 1), generator.randn(50, 1)
    assert first.shape == (50, 1) and first.dtype == np.float32
    np.testing.assert_allclose(first.ravel(), RANDN_420, rtol=0, atol=3e-7)
    np.testing.assert_allclose(second.ravel()[:6], SECOND_RANDN_420, rtol=0, atol=3e-7)
    np.testing.assert_allclose(second.ravel()[-3:], SECOND_RANDN_420_END, rtol=0, atol=3e-7)


def test_rand_is_pytorchs_to_the_last_bit():
    numbers = TorchGenerator(420).rand(10)
    assert numbers.dtype == np.float32
    assert [float(number) for number in numbers[:6]] == [float.fromhex(text) for text in RAND_420]
    assert numbers[-3:].tolist() == RAND_420_END


def test_randint_is_pytorchs():
    numbers = TorchGenerator(420).randint(-3, 7, 3, 4)
    assert numbers.shape == (3, 4) and numbers.dtype == np.int64
    assert numbers.ravel().tolist() == RANDINT_420


def test_calls_continue_one_stream():
    whole, parts = TorchGenerator(7), TorchGenerator(7)
    np.testing.assert_array_equal(
        whole.rand(30), np.concatenate([parts.rand(10), parts.rand(4, 5).ravel()])
    )


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match=str(seed)):
        TorchGenerator(seed)


def test_what_it_cannot_reproduce_is_refused():
    with pytest.raises(ValueError, match="15"):
        TorchGenerator(0).randn(15)
    with pytest.raises(ValueError, match="3 to 3"):
        TorchGenerator(0).randint(3, 3, 1)
