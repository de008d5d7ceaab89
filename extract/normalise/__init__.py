"""One module per kind of value: printed text in, typed value with its place and its doubts out."""
