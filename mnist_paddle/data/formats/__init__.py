"""The digits as files: the tutorial's json.gz, MNIST's own IDX, and a cache of the arrays."""
