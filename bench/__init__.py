"""Benchmarks: how well and how fast the pipeline reads news."""
