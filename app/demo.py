"""`faxdesk demo`: a scratch office with invented people, sample faxes worked before your eyes, then its desk."""

from __future__ import annotations

import shutil
import socket
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app import service
from app.config import Config
from app.listing import FAX_COLUMNS, fax_row
from app.logs import set_up_logs
from app.office import make_office, open_ready_store
from app.printing import print_table
from app.requests import prepare_request
from app.running import serve_until_stopped, work_off
from app.sending import send_all_due
from app.work import catalog_of
from cases.importing import import_rows, read_table
from documents.errors import ConfigurationError, FormError
from store.cases import list_cases
from store.database import Store
from store.intake import count_ledger, list_faxes

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "samples" / "demo"
_MARK = ".faxdesk-demo"
_FAX_TYPES = (".pdf", ".tif")


def run_demo(folder: Path, *, serve: bool, port: int) -> None:
    """Make the office afresh, work the samples, print what happened, and serve the desk until Ctrl+C."""
    console = Console()
    set_up_logs(quiet=True)
    _check_port(port, serve=serve)
    _clear(folder)
    made = make_office(folder)
    (folder / _MARK).write_text("A scratch office; the next demo deletes it.\n", encoding="utf-8")
    config = replace(made.config, desk=replace(made.config.desk, port=port))
    store = open_ready_store(config)
    try:
        console.print(_import_samples(store, config))
        faxes = [path for path in sorted(SAMPLES.iterdir()) if path.suffix in _FAX_TYPES]
        for path in faxes:
            shutil.copyfile(path, config.folders.inbox / path.name)
        _work_with_progress(config, store, len(faxes), console)
        _print_outcome(store)
        _prepare_one_request(config, store, console)
        address = f"http://{config.desk.host}:{config.desk.port}"
        console.print(f"Sign in as [bold]{made.user}[/] with the password [bold]{made.password}[/] at {address}")
        if serve:
            console.print(
                "Serving the desk; more faxes may be dropped into", str(config.folders.inbox), "- Ctrl+C ends."
            )
            serve_until_stopped(config, store)
    finally:
        store.close()


def _check_port(port: int, *, serve: bool) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            if serve:
                raise ConfigurationError(
                    f"--port {port}: something is listening there already; give another port or --no-serve"
                ) from None


def _clear(folder: Path) -> None:
    """Delete the last demo's office; anything else in the way is refused."""
    if not folder.exists():
        return
    if not (folder / _MARK).exists() and any(folder.iterdir()):
        raise ConfigurationError(f"{folder}: this is not the office of a demo; choose another with --office")
    shutil.rmtree(folder)


def _import_samples(store: Store, config: Config) -> str:
    drugs = catalog_of(config.catalog_folder).reference.drugs
    counts = {}
    for what in ("patients", "prescribers", "cases"):
        report = import_rows(store, what, read_table(SAMPLES / f"{what}.csv"), drugs=drugs)
        counts[what] = report.added
        if report.refused:
            first = report.refused[0]
            raise ConfigurationError(f"{what}.csv: row {first.number}: {first.reason}")
    return ", ".join(f"{count} {what}" for what, count in counts.items()) + ", all invented."


def _work_with_progress(config: Config, store: Store, total: int, console: Console) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
    )
    with Progress(*columns, TimeElapsedColumn(), console=console) as display:
        bar = display.add_task("Reading faxes", total=total)

        def show(progress: service.Progress) -> None:
            ledger = count_ledger(store)
            display.update(bar, completed=ledger.arrived - ledger.working)

        work_off(config, store, show)


def _prepare_one_request(config: Config, store: Store, console: Console) -> None:
    """Fill the PA request of one case that needs it and hand it over, unsigned, to go to its prescriber."""
    for case in list_cases(store, status="open", coverage="pa_needed"):
        try:
            prepared = prepare_request(store, config, case.case_id, by="demo")
        except FormError:
            continue  # no prescriber with a fax number: the next case
        report = prepared.report
        if report is None:
            continue  # prepared before
        send_all_due(store, config)
        console.print(
            f"Case {case.case_id}: a PA request with {report.filled} of {report.of} boxes filled, unsigned, lies in "
            f"{config.folders.outgoing} for the fax server; {len(report.missing)} boxes are for others to supply."
        )
        return


def _print_outcome(store: Store) -> None:
    print_table("What happened", FAX_COLUMNS, (fax_row(detail) for detail in list_faxes(store, newest_first=False)))
    ledger = count_ledger(store)
    parts = f"{ledger.filed} filed, {ledger.review} for a person, {ledger.duplicate} duplicate, "
    parts += f"{ledger.quarantined} set aside"
    print(
        f"{ledger.arrived} arrived = {parts}" + (", none lost." if ledger.balanced else ": THE COUNTS DO NOT ADD UP.")
    )
