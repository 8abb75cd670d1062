"""Benchmarks: `python -m tests.bench [name …]`, a module each with `run()`."""
