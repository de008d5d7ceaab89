"""The language of decisions: what states an outcome, what only looks like one (domain.md 1.0.2 and 1.0.3).

All patterns are for plain text (see `extract.wording.plain`): lower case, contractions opened, ` . ` at sentence ends.
"""

from __future__ import annotations

import re

from extract.outcome_words import NO, YES

LABELS = re.compile(
    r"\b(?:(?:pa|request|case|review|coverage|final|plan|payer|current|appeal|claim"
    r"|auth|authorization|outcome|your|our|rx) )?"
    r"(?:outcome|decision|determination|status|result|results|disposition|action(?:"
    r" taken)?|finding|ruling|resolution|answer|conclusion|response|resp)(?: type)?"
    r"(?: of (?:review|request|appeal))?\b"
)

# What an answer may name before it says what became of it: "Authorization denied".
_ABOUT = r"(?:(?:the |your |prior )?(?:auth\w*|approval|coverage|request|claim|pa) (?:is |was |has been )?)?"
_NOT_GIVEN = (
    r"(?! (?:is |was |has been |request )?(?:den|not|pend|declin|refus|withdr|cancel|reject|void|expire|end"
    r"|clos|dismiss|requ))"
)

SHORT_ANSWERS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "partial",
            r"(?:(?:partial\w*|part) (?:approv\w+|den\w+|favorable|unfavorable|authoriz\w+"
            r"|fill)|approved (?:in part|w(?:ith)? (?:changes|modification\w*)|as modified|for (?:a"
            r" )?(?:lesser|reduced|lower|different))|modified|partial(?:ly)?\b|favorable in"
            r" part|approved modified|mixed)",
        ),
        (
            "pending",
            rf"{_ABOUT}(?:pend\w*(?: (?:for|more|additional|info\w*|clinical))?|more info\w*|additional"
            r" info\w*|need\w* (?:more|additional|info\w*)|info\w* (?:needed|requested"
            r"|required)|awaiting|incomplete|on hold|deferred|unable to complete)",
        ),
        (
            "received",
            r"(?:received|in (?:process|progress|review)|under review|open|submitted"
            r"|acknowledged|assigned)",
        ),
        (
            "not_required",
            r"(?:n a\b|(?:pa |prior auth\w* |auth\w* )?not (?:required|needed|necessary"
            r"|applicable)|no (?:pa|prior auth\w*|auth\w*|review)\b|covered without|pa not)",
        ),
        ("withdrawn", r"(?:withdrawn|cancell?ed|void\w*|pulled)"),
        ("duplicate", r"(?:duplicate|dup\b|already on file)"),
        (
            "dismissed",
            r"(?:dismiss\w+|closed|returned|not processed|case closed|inactive|archived"
            r"|rejected no review|unable to process|administratively closed)",
        ),
        (
            "overturned",
            r"(?:overturn\w*|revers\w*|vacated|(?:appeal )?granted|denial overturned|set aside"
            r"|fully favorable)",
        ),
        ("upheld", r"(?:up ?held|uphold|denial upheld|affirmed|sustained|remains denied|denial stands)"),
        (
            "denied",
            rf"{_ABOUT}(?:not (?:been )?(?:approved|authorized|certified|covered|approvable|granted|met"
            rf"|payable)|den(?:ied|y|ial)|{NO}|unapproved|non (?:approval|covered|certified)"
            rf"|criteria not met|cannot (?:be )?appro\w+|no\b$)",
        ),
        (
            "approved",
            rf"(?:(?:is |has been |was )?{YES}|approve\b|(?:approval|authoriz\w+)\b{_NOT_GIVEN}|covered\b"
            rf"|pass(?:ed)?\b|yes$|ok\b)",
        ),
    )
)

# A clause that only supposes: cut out up to the next comma before the statement is judged (rule 3).
SUPPOSED = re.compile(
    r"\b(?:if|unless|whether|in the event|in order (?:to|for)|once|until|even if|in"
    r" case|so that|provided that|even though|even where"
    r"|should (?=you|we|your|the|this|it|coverage|any|a\b)|had (?=any|part|we|the|it"
    r"|your|there|you)|were (?=any|we|the|it|there)\b"
    r"|when(?:ever)?(?! (?:you|we) asked)|^where\b|where (?=one|any|a\b|the drug|your)"
    r"|any (?=part|request|claim|denial)|ever )[^,;:.]*",
    re.IGNORECASE,
)
# An earlier letter quoted word for word is not this letter (rule 9).
QUOTED = re.compile(r"[\"“„][^\"“”„]{18,400}[\"”]")
# Several answers side by side are the options of a form, not an answer (rule 7).
OPTIONS = re.compile(
    r"\b(?:approved?|authorized|favorable|allowed|payable)\W+(?:as (?:asked|requested"
    r"|modified) |in part |or |\w\d )*(?:not approved|not payable|unfavorable|den(?:y"
    r"|ied)|declined|partial|modified|changed)\b"
    r"|\bden(?:y|ied)\W+(?:or )?(?:approved?|pend\w*|returned|dismissed|withdrawn"
    r"|cancell?ed)\b|\b(?:unfavorable|partial|pended|denied)\W+(?:\w\d )?(?:n a"
    r"|returned|cancell?ed|voided)\b"
)
EARLIER = re.compile(
    r"\b(?:previous(?:ly)?|prior (?:approval|denial|decision|case|letter|request"
    r"|auth\w* (?:was|ended|expired))|earlier (?:case|request|letter|decision|approval"
    r"|denial|notice)|last (?:year|approved|approval|time)"
    r"|originally|formerly|existing|history|on file|ended|expired|in the past|already)\b"
)
APPEAL = re.compile(
    r"\b(?:(?:your|the|this|an|members|patients|enrollees|appellants|level|expedited"
    r"|standard|internal|of) (?:\w+ )?(?:appeal|redetermination|grievance"
    r"|reconsideration|petition)"
    r"|appeal (?:is|has|was|request|decision|determination|outcome|status|result"
    r"|number|no|id)|(?:first|second|1st|2nd) level|on appeal|appeal approved|appeal"
    r" denied|hearing officer|administrative law)\b"
)

# Adjectives, other approvers and phrases that only contain the words (rules 4 and 5).
MASKS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (
            r"\b(?:may|might|could|would|can|should|must)(?: also| only| still| then| not|"
            r" never)? (?:be )?(?:approv|den(?=i|y)|author|cover|grant|reject|dismiss|clos"
            r"|withdr|uph|overt|declin|refus)\w*",
            " _ ",
        ),
        (
            r"\bwill (?:not )?be (?:denied|notified|approved (?:if|when|once|only)|closed"
            r"|dismissed|returned|considered|reviewed|told|sent)\b",
            " _ ",
        ),
        (r"\b(?:does|do) not (?:mean|guarantee|imply)\b.*", " _ "),
        (
            r"\b(?:renewals|claims|applications|requests|most) (?:\w+ ){0,3}(?:are|get) (?:not"
            r" )?(?:denied|approved|rejected|declined)\b",
            " _ ",
        ),
        (
            r"\b(?:nothing|none|no (?:part|claim|request|\w+)) (?:\w+ ){0,4}(?:has|have|was|is"
            r"|were) (?:been )?(?:denied|refused|declined|rejected)\b",
            " _ ",
        ),
        (r"\bwhose (?:\w+ ){1,3}(?:is|was|are|were) \w+", " _ "),
        (
            r"\b(?:denied|rejected|approved) (?:or (?:denied|rejected|approved) )?(?:claims"
            r"|requests|members|applications|items)\b(?! (?:are|is|was|were) (?:listed|below))",
            " _ ",
        ),
        (
            r"\b(?:that|which|who) (?:was|were|is|are|has been|had been|we) (?:not )?(?:denied"
            r"|approved|declined|authorized|covered)\b",
            " _ ",
        ),
        (
            r"\b(?:to|before|after|upon|on|without|for|of|the|our|an|any|each|this|first"
            r"|approved|initial|new|renewal|continued) approval\b(?! (?:is|was|has|will"
            r"|through|from|number|no))",
            " _ ",
        ),
        (
            r"\b(?:this|it|that|notice|letter|page|sheet|fax|form) (?:is|was|does) not (?:mean"
            r" )?(?:an? )?(?:denial|approval|decision|determination|guarantee|authorization)\b",
            " _pending_ ",
        ),
        (r"\bneither (?:\w+ ){0,4}nor (?:\w+ ){0,2}(?:denied|denial|approved|approval)\b", " _pending_ "),
        (
            r"\bno (?:coverage |final |clinical )?(?:decision|determination) (?:has|have|was"
            r"|is|will)(?: yet)?(?: been)?(?: made| yet| reached| issued)*",
            " _nodecision_ ",
        ),
        (r"\b(?:has|have|was|is|were|did)(?: not| never) (?:yet )?(?:been )?(?:den\w+|declin\w+|reject\w+)", " _ "),
        (
            r"\bfda (?:approved|authorized|approval)|\bapproved by (?:the )?(?:fda|omb|dhs|cms"
            r"|p t|p & t|p&t|state|department|committee|board|medicare|federal)\b",
            " _ ",
        ),
        (r"\b(?:omb|form|cms) (?:no )?approv\w+", " _ "),
        (
            r"\bapproved (?:indications?|label\w*|uses?|dos\w+|diagnos\w+|representatives?"
            r"|compendia|criteria|alternatives?|drug list|facilit\w+|provider|prescriber"
            r"|medical|formulary|amounts? (?:shown|of)|requests? for|for use|to treat)\b",
            " _ ",
        ),
        (r"\b(?:pre|plan|commission|compendia|federally|state|ada|board) (?:approved|authorized|certified)\b", " _ "),
        (
            r"\b(?:authorized|approved) (?:representatives?|generics?|by (?:law|you|me)|users?"
            r"|persons?|signature|signer|agent|dealer|distributor)\b",
            " _ ",
        ),
        (r"\bprior (?:authorized|approved)\b", " _ "),
        (
            r"\bden(?:ies|ied|y) (?:any )?(?:chest|tobacco|fever|pain|nausea|alcohol|smoking"
            r"|si|symptoms|drug|illicit|cough|chills|weight|headache|vomiting|history)\b",
            " _ ",
        ),
        (
            r"\b(?:reasons? for|notice of|date of|the|this|our|your|original|initial|earlier"
            r"|previous|prior|first) (?:denials?|adverse (?:benefit )?determination)\b(?!"
            r" (?:is|was|has))",
            " _denialnoun_ ",
        ),
        (r"\b(?:patient|member|person|rep\w*|physician|law|hereby|you are) (?:is )?authorized to\b", " _ "),
        (r"\bauthorized (?:to|by)\b", " _ "),
    )
)
