"""`faxdesk run`: the service, and beside it the desk, until a signal says stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.config import Config, load_config
from app.generations import warn_if_refused
from app.logs import hide_exceptions, set_up_logs
from app.office import open_ready_store
from app.pipeline import Pipeline, make_glance_pool, make_pool
from app.service import Progress, Service
from store.database import Store


def run_office(config_path: Path, *, once: bool, desk: bool, workers: int | None) -> None:
    """Work an office: with `once` until nothing is left, otherwise until SIGTERM or SIGINT."""
    config = load_config(config_path)
    if workers is not None:
        config = replace(config, queue=replace(config.queue, workers=workers))
    set_up_logs()
    warn_if_refused(config.extract.learned)
    store = open_ready_store(config)
    try:
        if once:
            work_off(config, store)
        else:
            serve_until_stopped(config, store, desk=desk)
    finally:
        store.close()


def work_off(config: Config, store: Store, on_progress: Callable[[Progress], None] | None = None) -> None:
    """Everything that lies in the drop folder or is unfinished, then return."""
    with make_pool(config) as pool:
        service = Service(config, Pipeline(config, store, pool, pool), once=True)
        try:
            service.run_until_idle(on_progress)
        finally:
            service.close()


def serve_until_stopped(config: Config, store: Store, *, desk: bool = True) -> None:
    """Work the office and serve its desk until SIGTERM or SIGINT."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    # Two processes more than the workers: neither a glance nor an urgent fax queues behind the pages of a long one.
    with make_pool(config, reserved=1) as pool, make_glance_pool(config) as glances:
        service = Service(config, Pipeline(config, store, pool, glances))
        server = _serve_desk(config, store) if desk else None
        try:
            service.run(stop)
        finally:
            if server is not None:
                server()
            service.close()


@contextmanager
def _no_signals() -> Iterator[None]:
    yield


def _serve_desk(config: Config, store: Store) -> Callable[[], None]:
    """Start the desk in a thread; returns what stops it."""
    import uvicorn

    from app.deskwork import make_desk

    settings = uvicorn.Config(
        make_desk(config, store), host=config.desk.host, port=config.desk.port, log_level="warning", access_log=False
    )
    hide_exceptions("uvicorn.error")
    server = uvicorn.Server(settings)
    # The service owns the signals; uvicorn would otherwise take them from the main thread.
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, name="desk", daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(timeout=10)

    return stop
