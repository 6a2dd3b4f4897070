"""The same networks in PyTorch, the peer; run as a script, so that Paddle is not imported.

python torch_worker.py eager|channels-last DIGITS.npz     serve the jobs
python torch_worker.py train DIGITS.npz EPOCHS            the job of train.py, once
"""

import functools
import itertools
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F
from serve import CONNECTED, serve
from torch import nn


class MNIST(nn.Module):
    """Images float32 [N, 1, 28, 28] -> logits [N, 10]."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, 5, padding=2)
        self.conv2 = nn.Conv2d(20, 20, 5, padding=2)
        self.fc = nn.Linear(980, 10)

    def forward(self, inputs):
        x = F.max_pool2d(F.relu(self.conv1(inputs)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc(x.reshape(-1, 980))


def fully_connected(name: str) -> nn.Sequential:
    """The network of a name such as ``784-500-10-relu``."""
    activation = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU}.get(name.rpartition("-")[2])
    widths = [int(part) for part in name.split("-") if part.isdigit()]
    layers = [nn.Flatten(), nn.Linear(*widths[:2])]
    for inputs, outputs in itertools.pairwise(widths[1:]):
        layers += [activation(), nn.Linear(inputs, outputs)]
    return nn.Sequential(*layers)


class StandardizedConv2d(nn.Conv2d):
    """As ``StandardizedConv2D`` of models/standardized.py."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gain = nn.Parameter(torch.full([self.out_channels, 1, 1, 1], 2**0.5))

    def forward(self, x):
        centred = self.weight - self.weight.mean([1, 2, 3], keepdim=True)
        squared_norm = centred.square().sum([1, 2, 3], keepdim=True)
        kernel = self.gain * centred * torch.rsqrt(squared_norm + 1e-6)
        return F.conv2d(x, kernel, self.bias, padding=self.padding)


def strong() -> nn.Sequential:
    """As ``StrongMNIST`` of models/stronger.py."""
    layers, channels = [nn.ZeroPad2d(2)], 1
    for widths in ((32,), (64, 64), (112, 108)):
        for width in widths:
            k = 5 if channels == 1 else 3
            layers += [StandardizedConv2d(channels, width, k, padding=k // 2), nn.ReLU()]
            channels = width
        layers += [nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.4), nn.Linear(channels * 16, 10))


def serve_jobs(kind: str, path: str) -> None:
    """The jobs of ``serve``, eager or in the channels-last layout."""
    layout = torch.channels_last if kind == "channels-last" else torch.contiguous_format
    with np.load(path) as file:
        images, labels = file["images"], file["labels"]

    @functools.cache
    def batches(size: int) -> list:
        """All the digits, so many at a time."""
        starts = range(0, len(images) - size + 1, size)
        tensors = torch.from_numpy(images), torch.from_numpy(labels)
        return [
            (x[i : i + size].to(memory_format=layout), y[i : i + size])
            for x, y in [tensors]
            for i in starts
        ]

    def training(model: nn.Module, size: int, rate: float, one_output: bool = False):
        """A step of that network, with squared error if it has one output."""
        model = model.to(memory_format=layout)
        sgd = torch.optim.SGD(model.parameters(), lr=rate)
        endless = itertools.cycle(batches(size))

        def step():
            x, y = next(endless)
            z = model(x)
            loss = F.mse_loss(z[:, 0], y.float()) if one_output else F.cross_entropy(z, y)
            loss.backward()
            sgd.step()
            sgd.zero_grad()

        return step

    model = MNIST()

    @torch.no_grad()
    def infer():
        for x in images.reshape(-1, 500, 1, 28, 28):
            model(torch.from_numpy(x).to(memory_format=layout)).numpy()

    @torch.no_grad()
    def single():
        model(torch.from_numpy(images[:1]).to(memory_format=layout)).numpy()

    jobs = {"step": training(model, 100, 0.01), "infer": infer, "single": single}
    jobs["strong"] = training(strong(), 100, 0.01)
    for name, size in CONNECTED.items():
        jobs[name] = training(fully_connected(name), size, 0.001, "-1-" in f"{name}-")
    serve(f"torch {torch.__version__}", jobs)


def train(path: str, epochs: int) -> None:
    """The tutorial's epochs with validation, ``eval`` at the end, and the weights saved."""
    with np.load(path) as file:
        tensors = {name: torch.from_numpy(file[name]) for name in file.files}
    images, labels = tensors["train_images"].float().div(256), tensors["train_labels"]
    model = MNIST()
    sgd = torch.optim.SGD(model.parameters(), lr=0.01)

    def accuracy(split: str) -> float:
        images = tensors[f"{split}_images"].float().div(256)
        with torch.no_grad():
            read = torch.cat([model(batch).argmax(1) for batch in images.split(500)])
        return (read == tensors[f"{split}_labels"]).float().mean().item()

    for epoch in range(epochs):
        order = torch.randperm(len(images))
        for start in range(0, len(images) - 99, 100):
            batch = order[start : start + 100]
            loss = F.cross_entropy(model(images[batch]), labels[batch])
            loss.backward()
            sgd.step()
            sgd.zero_grad()
        print(f"epoch: {epoch}, validation accuracy: {accuracy('valid'):.2%}")
    print(f"eval accuracy: {accuracy('eval'):.2%}")
    torch.save(model.state_dict(), path + ".pt")


if __name__ == "__main__":
    torch.manual_seed(0)
    if hasattr(os, "sched_getaffinity"):
        torch.set_num_threads(len(os.sched_getaffinity(0)))
    if sys.argv[1] == "train":
        train(sys.argv[2], int(sys.argv[3]))
    else:
        serve_jobs(*sys.argv[1:])
