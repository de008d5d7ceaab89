"""The composition root: configuration, pipeline, queue, command line."""

import os

# Before numpy is loaded, here and in every worker started from here: a worker has one core, and a second thread of its
# matrix library only waits, wide awake, on the core of the next worker. It cost as much again as all understanding.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
