"""The networks, their weights, and a faster way to compute what they say."""

NETWORKS = ("MNIST", "DeepMNIST", "StrongMNIST")
