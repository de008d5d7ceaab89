"""Sentences that state an outcome, by outcome, each with its strength; for plain text (see `extract.wording.plain`)."""

from __future__ import annotations

import re

# Verbs that carry a decision; the drug or request stands before or after.
YES = r"(?:approved|authorized|authorised|granted|certified|allowed|accepted|okayed|favorable|favourable|cleared)"
NO = (
    r"(?:denied|declined|disapproved|refused|rejected|unfavorable|unfavourable"
    r"|noncertified|turned down|non approved|adverse)"
)
PAY = (
    r"(?:approve|authorize|authorise|certify|cover|grant|allow|pay(?: for)?|reimburse"
    r"|provide (?:coverage|payment|benefits)|extend coverage|agree to)"
)

# (outcome, pattern, strength); order matters: what one uses up is gone for the next.
OUTCOMES = tuple(
    (name, re.compile(pattern), strength)
    for name, pattern, strength in (
        # a labelled answer inside a sentence or a status string: `CaseId:1;Status:Approved;`
        (
            "denied",
            rf"\b(?:status|outcome|determination|decision|result|disposition)(?: is| was| of)?"
            rf" (?:{NO}|not (?:approved|covered|authorized|certified)|denial)",
            1.8,
        ),
        (
            "approved",
            rf"\b(?:status|outcome|determination|decision|result|disposition)(?: is| was| of)?"
            rf" {YES}\b(?! in part| with)",
            1.8,
        ),
        # asked for more, nothing decided yet
        ("pending", r"_pending_", 1.0),
        ("pending", r"_nodecision_", 0.7),
        (
            "pending",
            r"\b(?:additional|more|further|missing|clinical|supporting|following|some|this)"
            r" (?:\w+ ){0,2}(?:information|documentation|records|details|notes|items?|answers?"
            r"|clarification) (?:\w+ ){0,3}(?:needed|required|requested|necessary|missing"
            r"|outstanding)",
            1.0,
        ),
        (
            "pending",
            r"\b(?:we|reviewer|pharmacist|still) (?:\w+ ){0,2}(?:need|needs|require|requires"
            r"|lack|lacks|request|await|are missing|are waiting|asking) (?:\w+"
            r" ){0,5}(?:information|documentation|records|notes|details|answers?|from you|from"
            r" your|items|following|before)",
            1.0,
        ),
        (
            "pending",
            r"\b(?:unable|cannot|not able|not possible) (?:to )?(?:complete|finish|make|reach"
            r"|render|finalize|decide|continue|proceed)",
            0.9,
        ),
        (
            "pending",
            r"\b(?:pended|placed on hold|on hold|paused|suspended|deferred"
            r"|incomplete)\b(?! for (?:payment))",
            0.7,
        ),
        (
            "pending",
            r"\bplease (?:\w+ )?(?:provide|send|submit|supply|furnish|forward|answer|fax"
            r"|clarify|return|complete|reply|respond) (?:\w+ ){0,8}(?:information|records"
            r"|notes|documentation|following|items|questions?|results?|below|listed|by|within"
            r"|no later)",
            0.6,
        ),
        # authorization not needed
        (
            "not_required",
            r"\b(?:authorization|auth|pa|precertification|review|approval|exception)(?:"
            r" \w+){0,4} (?:is|was|are|does|do|has) (?:\w+ )?not (?:\w+ )?(?:required|needed"
            r"|necessary|apply|require|need)",
            1.2,
        ),
        (
            "not_required",
            r"\b(?:does|do|did|would) not (?:\w+ )?(?:require|need|call for) (?:an? )?(?:\w+"
            r" ){0,2}(?:authorization|auth|pa|review|precertification|approval)",
            1.2,
        ),
        (
            "not_required",
            r"\bno (?:prior )?(?:authorization|auth|pa|precertification|review|approval)(?:"
            r" \w+){0,3} (?:is |was )?(?:required|needed|necessary|on this drug)",
            1.2,
        ),
        (
            "not_required",
            r"\bon (?:your|the|this) plans? list of covered|covered by (?:your |the |members?"
            r" )?current benefit|available without|payable without|paid claim on file|not"
            r" subject to|no further (?:pa|prior auth\w*|authorization) (?:activity|action)"
            r"|\b(?:request|pa|authorization|review) (?:is |was )?not (?:needed|required)\b",
            1.1,
        ),
        # closed without a decision
        (
            "duplicate",
            r"\bduplicat\w+|\balready (?:have |has |on |approved|active|in place"
            r"|exists?)(?:\w+ ){0,4}(?:file|authorization|approval|request|case|through"
            r"|until)?|\bsame (?:request|drug|medication) (?:is|was|has) (?:already )?",
            0.9,
        ),
        (
            "withdrawn",
            r"\b(?:withdrawn|withdrew|withdrawal|retracted|rescinded)\b|\b(?:cancell?ed|voided"
            r"|cancell?ation)\b(?! (?:check|appointment))",
            1.1,
        ),
        ("dismissed", r"\b(?:dismiss(?:ed|ing|al)?)\b", 1.2),
        (
            "dismissed",
            r"\b(?:request|case|review|file|submission)(?: \w+){0,4} (?:has been|was|is|been"
            r"|being|are) (?:\w+ )?(?:closed|returned|inactivated|archived|rejected"
            r"|discarded)\b|\b(?:we (?:have )?(?:closed|returned)|closing) (?:\w+"
            r" ){0,2}(?:request|case|review|file|it)\b|\bcannot (?:process|accept|act on"
            r"|review)\b|\bunable to (?:process|accept|locate|identify|find)\b",
            0.9,
        ),
        (
            "dismissed",
            r"\b(?:not (?:an? )?(?:\w+ )?(?:eligible|active|enrolled|found|member|covered by"
            r" us)|sent to the wrong|another (?:payer|plan|processor)|wrong (?:plan|payer))\b",
            0.5,
        ),
        # the end of an appeal; "did not change" before "changed"
        (
            "upheld",
            r"\b(?:did|do|does|will|are|is|cannot|could) not (?:be )?(?:overturn\w*|revers\w+"
            r"|chang\w+)(?: our| the| its| their| that| this)?",
            1.4,
        ),
        (
            "overturned",
            r"\b(?:overturn\w*|revers(?:e|ed|es|ing|al)|vacat(?:e|ed|es)|set(?:s|ting)? aside"
            r"|in your favou?r|in favou?r of (?:the )?(?:member|patient|enrollee|appellant|you"
            r"|beneficiary))\b|\bchang(?:ed|ing|e) (?:our|its|the|their) (?:\w+ )?(?:decision"
            r"|determination|mind)\b",
            1.3,
        ),
        (
            "upheld",
            r"\b(?:uph[eo]ld\w*|up ?held|affirm(?:s|ed|ing)?|concur(?:s|red)?)\b|\bsustain(?:s"
            r"|ed|ing)? (?:the|our|this|its|plans)\b"
            r"|\b(?:decision|denial|determination|refusal|_denialnoun_)(?:"
            r" \w+){0,3} +(?:stands?|remains? (?:unchanged|in (?:place|effect|force)|the same"
            r"|denied)|was correct|is correct|must stand|will stand)\b|\b(?:still|remains?"
            r"|continues? to be) (?:denied|not covered|unapproved|non covered)\b|\bfinal"
            r" (?:internal )?adverse\b|\bagree(?:s|d)? with (?:the|our|this|that|its) (?:\w+"
            r" )?(?:decision|denial|determination|_denialnoun_)|\bexhausted\b",
            1.3,
        ),
        # part of what was asked
        (
            "partial",
            rf"\b(?:partial(?:ly)?|in part|part of)\b(?! d\b)(?! whole)|\b(?:approv"
            rf"|authoriz)\w* (?:\w+ ){{0,3}}(?:with (?:changes|modification\w*|limits?)|as"
            rf" modified|instead of|rather than|in place of)|\bonly (?:approv|authoriz"
            rf"|cover)\w*(?! when| if)|\b(?:different|smaller|lower|lesser|reduced|shorter"
            rf"|less) (?:amount|quantity|dose|period|number|time|strength|duration|supply)?"
            rf" ?(?:than|was|is)\b|\b(?:remaining|rest of|balance|remainder|excess|above that"
            rf"|beyond that|anything over|more than that)\b(?: \w+){{0,6}} (?:{NO}|not )"
            rf"|\b{YES} (?:\w+ ){{0,6}}(?:but|however) (?:\w+ ){{0,6}}(?:not|{NO})\b",
            1.1,
        ),
        # denied
        (
            "denied",
            rf"\b(?:unable|not able|cannot|can not|could not|will not|would not|did not|do not"
            rf"|not going|declined?|regret\w*|not in a position|chosen not|not agree\w*) (?:\w+"
            rf" ){{0,3}}?(?:to )?(?:be )?{PAY}(?:ed|d|ing)?\b",
            1.3,
        ),
        (
            "denied",
            r"\b(?:is|was|were|are|be|been|being|has|have|had|cannot|could|will|hereby)(?:"
            r" \w+){0,2} not (?:yet )?(?:\w+ ){0,2}(?:approved|approvable|authorized"
            r"|authorised|certified|covered|granted|payable|allowed|okayed|able to be)\b"
            r"|\bcannot (?:at this time )?be (?:\w+ )?(?:approved|authorized|authorised"
            r"|certified|covered|granted|allowed|supported|paid)\b|\bnot (?:been )?(?:approved"
            r"|approvable|authorized|authorised|certified|granted)\b",
            1.3,
        ),
        (
            "denied",
            rf"\b(?:request|coverage|medication|medicine|drug|prescription|authorization|auth"
            rf"|pa|exception|it|treatment|therapy|service|renewal|refill|_)(?: \w+){{0,8}}?"
            rf" (?:is|was|has|has been|have been|been|are|were|must be|being)(?: \w+){{0,3}}?"
            rf" {NO}\b",
            1.3,
        ),
        (
            "denied",
            rf"\b(?:is|was|has been|are|were) {NO} (?:for (?:not|lack|failing|want)|because|since|due to"
            rf"|as (?:not|it|the)|on the ground|in (?:full|whole|its entirety))",
            1.3,
        ),
        (
            "denied",
            r"\b(?:we|plan|has|have|had to|must|decided to|decision to|reviewer|director"
            r"|pharmacist|i|has been|review|committee|also|are|therefore) (?:\w+ )?(?:deny"
            r"|denied|declined|refused|denying|turned down|rejected)\b",
            1.3,
        ),
        (
            "denied",
            r"\b(?:coverage|payment) (?:\w+ ){0,3}(?:is|was|are) not (?:available|provided"
            r"|possible)|\banswer is no\b|\bsaid no\b|\bnot say yes\b|\bno coverage\b|\bnotice"
            r" of (?:\w+ ){0,3}(?:denial|action|non ?coverage|non ?approval)|\badverse"
            r" (?:benefit |coverage )?(?:determination|decision|action)\b|\b(?:coverage|pa"
            r"|request|authorization|drug|claim|formal|administrative) den(?:ial|ied)\b"
            r"|\bunfavou?rable\b|\bnon ?approval\b",
            1.0,
        ),
        (
            "denied",
            r"\b(?:does|do|did|has|have|had) not (?:\w+ ){0,2}(?:meet|met|satisf\w+|fulfil\w*"
            r"|support\w*|establish\w*)\b|\b(?:not|never) (?:been )?(?:medically necessary|met"
            r"|satisfied|established|fulfilled)\b|\bfail(?:s|ed) to meet\b|\bplan (?:does|do"
            r"|will) not (?:cover|include|pay)\b|\bnot (?:a )?(?:covered|included|on the"
            r" formulary)\b|\bexcluded\b|\b(?:is|are) (?:an )?exclu(?:ded|sion)",
            0.5,
        ),
        ("denied", rf"^{NO}\b|\bden(?:ied|ial)$|\b_denialnoun_\b", 0.6),
        # approved
        (
            "approved",
            rf"\b(?:request|coverage|medication|medicine|drug|prescription|authorization|auth"
            rf"|pa|exception|it|treatment|therapy|service|renewal|line|item|dose|product"
            rf"|injection|_)(?: \w+){{0,9}}? (?:is|was|has|has been|have been|been|are|were"
            rf"|being|now)(?: \w+){{0,3}}? {YES}\b",
            1.3,
        ),
        (
            "approved",
            r"\b(?:we|plan|has|have|decided to|agreed to|happy to|pleased to|glad to|able to"
            r"|can|i|reviewer|director|pharmacist|review) (?:\w+ )?(?:approve|approved"
            r"|authorize|authorized|authorised|grant|granted|approving|certify|certified|allow"
            r"|allowed)\b(?! by)",
            1.1,
        ),
        (
            "approved",
            r"\b(?:hold|block|edit|restriction)s? (?:on (?:\w+ ){1,5})?(?:has been|have been"
            r"|was|is|are|were) (?:released|lifted|removed|cleared)|\b(?:benefits?|coverage)"
            r" (?:for (?:\w+ ){1,4})?(?:is|are) (?:\w+ )?(?:available|extended|in place"
            r"|payable) (?:from|through|until|for|starting|beginning|effective)|\bok(?:ay|d|"
            r" d)? (?:thru|through|until|for|to fill|to dispense)\b|\bpayable as\b|\b(?:is|are"
            r"|be) lifted\b|\bnothing (?:\w+ )?stands in the way|\b(?:we|plan) (?:stand"
            r"|stands) behind|\bgood (?:through|thru|until|from)\b|\b(?:is|was|are|stands)"
            r" certified\b|\bconsent(?:s|ed)? to\b|\bagreed to (?:cover|pay|supply|let|allow)",
            1.1,
        ),
        (
            "denied",
            r"\b(?:withh(?:e|o)ld|refus(?:e|ed|al)|turn(?:s|ed)? (?:it |this |you )?down"
            r"|decid(?:e|ed) against|stops? short|must say no|had to say no|not in a position"
            r"|remain(?:s)? unpaid|not payable|will not (?:be )?(?:pa(?:y|id)|share"
            r"|contribut\w+)|no benefit)\b",
            0.9,
        ),
        (
            "approved",
            r"\b(?:we|plan|benefit) will (?:now )?(?:cover|pay)|\b(?:now|is|are) covered"
            r" (?:from|through|until|under|for|effective|starting|beginning)|\banswer is yes\b"
            r"|\bsaid yes\b|\b(?:good|great) news\b|\bgreen light\b|\bsigned off\b|\b(?:may"
            r"|can) now (?:be )?(?:fill|filled|process|submit)|\b(?:approval|authorization)"
            r" (?:is |will be |remains )?(?:effective|valid|good|in effect|active|runs|lasts"
            r"|begins|starts)\b|\bfavou?rable (?:coverage )?(?:determination|decision)"
            r"|\bnotice of (?:approval|favou?rable)|\b(?:coverage|pa|request|authorization"
            r"|service|drug) approv(?:al|ed)\b",
            1.0,
        ),
        (
            "approved",
            rf"^{YES}\b|\b{YES}$|\bapproved (?:through|thru|until|from|for|as|effective"
            rf"|quantity|qty|units|on|beginning)\b|\bapproval (?:notice|letter|period|dates?"
            rf"|number|no|code)\b",
            0.9,
        ),
        # received, expiring
        (
            "received",
            r"\b(?:we|has|have|our office|unit) (?:\w+ )?(?:received|got|logged|accepted)"
            r" (?:\w+ ){0,4}(?:request|form|submission|appeal|fax|grievance)|\b(?:request|form"
            r"|submission|appeal|fax) (?:\w+ ){0,3}(?:has been|was|is|were) (?:\w+"
            r" )?(?:received|logged|entered|opened|docketed)|\backnowledg\w+|\bunder review\b"
            r"|\bbeing reviewed\b|\bin process\b|\bwill (?:notify|inform|let you know|decide"
            r"|make a decision|tell you|answer|write)\b|\bdecision (?:is )?(?:expected|due"
            r"|pending)\b",
            0.9,
        ),
        (
            "expiring",
            r"\b(?:will|set to|about to|due to|scheduled to|is going to|are|is) (?:expire"
            r"|expiring|end|lapse|run out)\b|\b(?:expires|lapses|runs out|expiring|ends) (?:on"
            r"|in|at|soon|within)\b|\b(?:renewal|reauthorization|recertification) (?:\w+"
            r" ){0,3}(?:needed|required|due|necessary|must|request)",
            0.9,
        ),
    )
)
