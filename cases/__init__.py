"""Findings meet cases: whose paper it is, what it may change, when things are due, and what is left to do.

`match` → `judge` → `record`; a person's confirmation takes the same way through `confirm`.
"""
