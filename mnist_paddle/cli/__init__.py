"""The verbs of ``python -m mnist_paddle``, a module each; ``parser.py`` has their order.

A verb's module has ``add(verbs)``, which declares its options, and ``run(options)``, which does
the work and returns the exit code. Paddle and matplotlib are needed in ``run`` alone.
"""
