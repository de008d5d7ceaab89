"""A seeded simulator of pharmacy faxes: wordings x layouts x damage, with the exact truth of every page."""
