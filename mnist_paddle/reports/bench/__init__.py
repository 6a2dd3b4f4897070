"""Benchmarks that anyone can run: ``python -m mnist_paddle bench``."""
