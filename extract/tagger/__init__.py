"""The learned page reader: a small encoder over words and their places that says which field each word prints."""
