"""Where the figures in the README come from. Each module is run as `python -m benchmarks.<name>`."""
