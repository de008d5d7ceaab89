"""Cover sheets that senders put in front: who, to whom, how many pages, and nothing clinical."""

from __future__ import annotations

from random import Random

from bench.simulator.arrange import draw_document
from bench.simulator.blocks import draw_feet
from bench.simulator.document import Made
from bench.simulator.filling import Rich, words_of
from bench.simulator.flow import start_flow
from bench.simulator.sheets import Sheet

NOTICES = (
    "CONFIDENTIAL: This fax may contain protected health information. If you received it in error, call the "
    "sender and destroy all pages.",
    "The information contained in this facsimile is privileged and confidential and intended only for the "
    "addressee named above. Unauthorized disclosure is prohibited.",
    "This transmission is intended only for the person or organization named above. If it is not you, notify us "
    "by phone and shred every page.",
)
TITLES = ("FAX", "Facsimile Cover Sheet", "FAX TRANSMITTAL", "Fax cover page", "FACSIMILE")
REMARKS = (
    "",
    "",
    "Please see attached.",
    "For your review",
    "Per your request",
    "As discussed by phone",
    "Pages follow",
)


def make_cover(document: Made, rng: Random) -> Sheet:
    """A cover sheet for the document, in its family, with its sender and its page count."""
    scope = document.scope
    labels = rng.choice(
        (
            ("To", "From", "Fax", "Phone", "Pages", "Re"),
            ("TO", "FROM", "FAX NUMBER", "PHONE", "NO. OF PAGES (incl. cover)", "SUBJECT"),
            ("Attention", "Sent by", "Fax #", "Tel", "Total pages", "Regarding"),
        )
    )
    payer = (
        document.template.type.startswith(("pa_", "appeal", "coverage", "benefits"))
        and "form" not in document.template.type
    )
    sender = scope.print("payer") if payer else scope.print("clinic_name")
    values = (
        scope.print("pharmacy_name"),
        sender,
        scope.print("pharmacy_fax:dashes"),
        scope.print("sender_phone:dashes"),
        str(len(document.sheets) + 1),
        rng.choice(("see attached", "attached documents", "records", "your request")),
    )
    pairs: list[list[Rich]] = [[words_of(a), words_of(b)] for a, b in zip(labels, values, strict=True)]
    flow = start_flow(document.family, rng, "hand_dkg")
    flow.day = document.scope.anchor
    draw_document(
        flow,
        [
            {"kind": "letterhead", "lines": [words_of(sender), words_of(scope.print("clinic_address"))]},
            {"kind": "heading", "text": words_of(rng.choice(TITLES))},
            {"kind": "pairs", "columns": rng.choice((1, 2)), "pairs": pairs},
            {
                "kind": "checks",
                "label": (),
                "style": "any",
                "options": [
                    [words_of(text), text == "For review"]
                    for text in ("Urgent", "For review", "Please reply", "Please recycle")
                ],
            },
            {"kind": "paragraph", "text": words_of(rng.choice(REMARKS))},
            {"kind": "boilerplate", "topic": "confidentiality", "text": words_of(rng.choice(NOTICES))},
        ],
    )
    draw_feet(flow)
    return flow.sheets[0]
