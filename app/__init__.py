"""The composition root: configuration, pipeline, queue, command line."""
