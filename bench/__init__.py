"""Benchmarks: the fax simulator and the accuracy, speed and durability measurements; nothing here runs in production."""
