"""Benchmarks: the fax simulator and what measures accuracy, speed and durability; nothing here runs in production."""
