"""The command line: thin commands; everything heavy is imported when a command runs, so `--help` is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from documents.errors import ConfigurationError, FaxdeskError

app = typer.Typer(
    name="faxdesk",
    help="Reads the faxes of a specialty pharmacy, moves the right patient's case, and prepares what goes back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
outbox = typer.Typer(help="Deliveries and their proof.", no_args_is_help=True)
forms = typer.Typer(help="Forms: what exists, learn a blank one, verify all.", no_args_is_help=True)
user = typer.Typer(help="Accounts of the desk.", no_args_is_help=True)
app.add_typer(outbox, name="outbox")
app.add_typer(forms, name="forms")
app.add_typer(user, name="user")

ConfigOption = Annotated[Path, typer.Option("--config", help="The office's settings.", show_default=True)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print data as JSON instead of a table.")]
DEFAULT_CONFIG = Path("config.toml")


@app.command()
def demo(
    office: Annotated[Path, typer.Option(help="Folder of the scratch office.")] = Path("demo-office"),
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the desk after the table.")] = True,
    port: Annotated[int, typer.Option(help="Port of the desk.")] = 8321,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """A scratch office: invented patients and cases, sample faxes, what happened to each, then the desk."""
    from app.demo import run_demo

    run_demo(office, serve=serve, port=port)


@app.command()
def run(
    once: Annotated[bool, typer.Option("--once", help="Work off what lies in the drop folder, then exit.")] = False,
    no_desk: Annotated[bool, typer.Option("--no-desk", help="Do not serve the web pages.")] = False,
    workers: Annotated[int | None, typer.Option(help="Faxes worked on at once; default from the settings.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Watch the drop folder, work, and serve the desk until stopped."""
    from app.running import run_office

    run_office(config, once=once, desk=not (no_desk or once), workers=workers)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="PDF, TIFF, PNG or JPEG files.")],
    as_json: JsonOption = False,
    workers: Annotated[int | None, typer.Option(help="Files read at once; default from the settings.")] = None,
    first_reader: Annotated[bool, typer.Option("--first-reader", help="Without the second reader: faster.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Read files and print what they say; touches no database. Exit 1 if a file could not be read."""
    from app.reading import read_files

    raise typer.Exit(read_files(files, config, as_json=as_json, workers=workers, first_reader=first_reader))


@app.command("import")
def import_(
    what: Annotated[str, typer.Argument(help="patients, cases or prescribers")],
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx file with a header line.")],
    mapping: Annotated[Path | None, typer.Option("--map", help="TOML file: their column = our column.")] = None,
    as_json: JsonOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Add or update rows; prints refused rows with the reason. Exit 1 if a row was refused."""
    from app.importing import import_file

    raise typer.Exit(import_file(what, file, config, mapping=mapping, as_json=as_json))


@app.command()
def cases(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """The cases, with state and next date."""
    from app.listing import show_cases

    show_cases(config, as_json=as_json)


@app.command()
def case(case_id: str, as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """One case: its events, clocks, references and documents."""
    from app.listing import show_case

    show_case(config, case_id, as_json=as_json)


@app.command()
def faxes(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Every fax and what became of it."""
    from app.listing import show_faxes

    show_faxes(config, as_json=as_json)


@app.command()
def retry(
    fax_ids: Annotated[list[str], typer.Argument(help="Ids of quarantined faxes.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Have quarantined faxes read again, once what stood in their way is mended. Exit 1 if one cannot be."""
    from app.operation import retry_faxes

    raise typer.Exit(retry_faxes(config, fax_ids))


@app.command()
def tasks(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """What waits for a person, most pressing first."""
    from app.listing import show_tasks

    show_tasks(config, as_json=as_json)


@app.command()
def status(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """The ledger: arrivals and where each one is. Exit 1 if the counts do not add up."""
    from app.listing import show_status

    raise typer.Exit(show_status(config, as_json=as_json))


@app.command()
def fill(
    form: Annotated[str, typer.Argument(help="A form of the catalog, or the path of any PDF with --map.")],
    out: Annotated[Path, typer.Option("--out", help="Where to write the filled PDF.")],
    case_id: Annotated[str | None, typer.Option("--case", help="Fill from this case.")] = None,
    answers: Annotated[Path | None, typer.Option("--answers", help="Fill from this JSON file.")] = None,
    mapping: Annotated[Path | None, typer.Option("--map", help="Which box takes which value (TOML).")] = None,
    as_json: JsonOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Fill a form, never sign it, and print the fill report. Exit 1 if required boxes stay empty."""
    from app.filling import fill_form

    raise typer.Exit(
        fill_form(form, config, out=out, case_id=case_id, answers=answers, mapping=mapping, as_json=as_json)
    )


@forms.command("list")
def forms_list(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """The forms of the catalog."""
    from app.filling import list_forms

    list_forms(config, as_json=as_json)


@forms.command("learn")
def forms_learn(
    file: Path,
    out: Annotated[Path, typer.Option("--out", help="Where to write the proposed mapping.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Propose a mapping for a new blank form."""
    from app.filling import learn_form

    learn_form(file, out=out)


@forms.command("check")
def forms_check(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Verify every form and mapping of the catalog. Exit 1 if one is wrong."""
    from app.filling import check_forms

    raise typer.Exit(check_forms(config, as_json=as_json))


@outbox.command("list")
def outbox_list(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Every envelope and where it is."""
    from app.sending import list_outbox

    list_outbox(config, as_json=as_json)


@outbox.command("prepare")
def outbox_prepare(
    case_id: str,
    submission: Annotated[int, typer.Option(help="Counts up when the same request is sent again.", min=1)] = 1,
    prepared_by: Annotated[str, typer.Option(help="Who prepared it, as the form's requestor line shows.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Fill the PA request of a case, unsigned, and put it into the outbox for its prescriber; once per submission."""
    from app.sending import prepare_for_case

    prepare_for_case(config, case_id, submission=submission, prepared_by=prepared_by)


@outbox.command("send")
def outbox_send(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Hand over what waits, each envelope once. Exit 1 if one could not be handed over."""
    from app.sending import send_outbox

    raise typer.Exit(send_outbox(config, as_json=as_json))


@outbox.command("retry")
def outbox_retry(key: str, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Send a failed envelope again, once what stood in its way is mended."""
    from app.sending import retry_failed

    raise typer.Exit(retry_failed(config, key))


@outbox.command("show")
def outbox_show(key: str, as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """One envelope with its attempts and receipts."""
    from app.sending import show_envelope

    show_envelope(config, key, as_json=as_json)


@app.command()
def report(
    name: Annotated[str, typer.Argument(help="ledger or worklist")],
    out: Annotated[Path, typer.Option("--out", help="The .xlsx file to write.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Write a report as an Excel workbook."""
    from app.reporting import write_report

    write_report(config, name, out)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the new office.")],
    database: Annotated[str | None, typer.Option("--database", help="Address of a PostgreSQL database.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """A ready office in a folder: settings, folders, database, keys, first administrator."""
    from app.office import make_office

    made = make_office(folder, database_url=database)
    typer.echo(f"The office is ready: {made.config.path}")
    if made.password is not None:
        typer.echo(f"Sign in as {made.user} with the password {made.password} (shown only now).")


@user.command("add")
def user_add(
    login: str,
    role: Annotated[list[str], typer.Option("--role", help="May be given several times.")],
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Make an account; prints its first password once."""
    from app.accounts import add_account

    add_account(config, login, name=name or login, roles=role)


@user.command("list")
def user_list(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Every account with its roles."""
    from app.accounts import list_accounts

    list_accounts(config, as_json=as_json)


@user.command("disable")
def user_disable(login: str, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Shut an account and end its sessions; what it did stays in the audit log."""
    from app.accounts import shut_account

    shut_account(config, login, shut=True)


@user.command("enable")
def user_enable(login: str, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Open a shut account again."""
    from app.accounts import shut_account

    shut_account(config, login, shut=False)


@user.command("password")
def user_password(login: str, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Give an account a new password, printed once; its sessions end."""
    from app.accounts import renew_password

    renew_password(config, login)


@app.command()
def verify(as_json: JsonOption = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Check every original against its hash and the audit log against its chain. Exit 1 if something is wrong."""
    from app.operation import verify_office

    raise typer.Exit(verify_office(config, as_json=as_json))


@app.command()
def backup(
    out: Annotated[Path, typer.Argument(help="The .tar file to write.")], config: ConfigOption = DEFAULT_CONFIG
) -> None:
    """Write originals and database, consistent, into one file readable by its owner only."""
    from app.operation import back_up

    back_up(config, out)


@app.command()
def purge(
    older_than_days: Annotated[int, typer.Option(help="Age of what may go.", min=1)] = 30,
    yes: Annotated[bool, typer.Option("--yes", help="Really delete; otherwise only say what would go.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Delete moved-aside originals of old junk and duplicates (the vault keeps theirs); says what it did."""
    from app.operation import purge_office

    purge_office(config, older_than_days=older_than_days, yes=yes)


@app.command()
def learn(
    back: Annotated[bool, typer.Option("--back", help="Go back to what was in force before.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Say in plain words what is learned; changes nothing.")] = False,
    most: Annotated[int, typer.Option(help="Learn from at most so many confirmed documents, the latest.", min=3)] = 600,
    as_json: JsonOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Learn from confirmed faxes; used only if nothing is read worse by it. Exit 1 if it is not used."""
    from app.learning import go_back, learn_from_office, show_learned

    if back and show:
        raise typer.BadParameter("give either --back or --show")
    if back:
        go_back(config, as_json=as_json)
    elif show:
        show_learned(config, as_json=as_json)
    else:
        raise typer.Exit(learn_from_office(config, most=most, as_json=as_json))


def main() -> None:
    """Entry point: a refusal is one line on standard error; exit 2 for settings and usage, 1 for refused data."""
    try:
        app()
    except FaxdeskError as error:
        print(f"faxdesk: {error.message}", file=sys.stderr)
        sys.exit(2 if isinstance(error, ConfigurationError) or error.code == "catalog" else 1)
