"""Benchmarks: `python -m tests.bench [name …]`. Each is a module with `run()`."""
