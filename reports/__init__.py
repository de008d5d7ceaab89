"""Measures, workbooks, charts."""
