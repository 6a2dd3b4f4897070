"""For Paddle's launcher, in a test: two processes score two digits, and one of the answers is
infinite. ``python one_sees_infinity.py DATAFILE``."""

import sys

import numpy as np
import paddle

from mnist_paddle.data.loaders import scoring_loader
from mnist_paddle.system.errors import WeightsError
from mnist_paddle.training.loop import score
from mnist_paddle.training.processes import joined

processes = joined()
model = paddle.nn.Sequential(paddle.nn.Flatten(), paddle.nn.Linear(784, 10))
model[1].weight.set_value(np.full([784, 10], 3e38, np.float32))
loader = scoring_loader("valid", datafile=sys.argv[1])
with processes.sharing(loader, model):
    try:
        score(model, loader)
    except WeightsError as error:
        print(f"process {processes.rank}: {error}", flush=True)
processes.finish()
