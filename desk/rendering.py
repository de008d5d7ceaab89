"""Turning a template and values into a page; everything is escaped unless a template says otherwise."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from desk import wording
from desk.access import Viewer
from desk.context import DeskContext

STATIC = Path(__file__).parent / "static"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    for show in (wording.plain, wording.sentence, wording.condense, wording.sureness):
        environment.filters[show.__name__] = show
    environment.globals |= {
        "fax_states": wording.FAX_STATES,
        "families": wording.FAMILIES,
        "priorities": wording.PRIORITIES,
        "rejections": wording.REJECTIONS,
        "style": f"/static/desk.css?{_stamp('desk.css')}",
        "script": f"/static/desk.js?{_stamp('desk.js')}",
        "page_script": f"/static/review.js?{_stamp('review.js')}",
    }
    return environment


def _stamp(name: str) -> str:
    """A mark that changes with the file, so that a browser never works with yesterday's script."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def render(
    desk: DeskContext, viewer: Viewer | None, template: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """One page for a person (None: nobody is signed in)."""
    now = desk.clock()
    common = {
        "office": desk.office_name,
        "viewer": viewer,
        "now": now,
        "local": lambda at: wording.local(at, desk.zone),
        "day": lambda text: wording.day(text, desk.zone),
        "ago": lambda at: wording.ago(at, now),
        "idle_seconds": int(desk.idle.total_seconds()),
        "title": "",
    }
    page = _environment().get_template(template).render({**common, **values})
    return HTMLResponse(page, status_code=status)
