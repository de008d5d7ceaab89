"""The language of decisions: what states an outcome, what only looks like one (domain.md 1.0.2 and 1.0.3).

All patterns are for plain text (see `extract.wording.plain`): lower case, contractions opened, ` . ` at sentence ends.
"""

from __future__ import annotations

import re

LABELS = re.compile(
    r"\b(?:(?:pa|request|case|review|coverage|final|plan|payer|current|appeal|claim|auth|authorization|outcome|your|our|rx) )?"
    r"(?:outcome|decision|determination|status|result|results|disposition|action(?: taken)?|finding|ruling|resolution|answer|conclusion|response)"
    r"(?: of (?:review|request|appeal))?\b"
)

# Verbs that carry a decision; the drug or request stands before or after.
_YES = r"(?:approved|authorized|authorised|granted|certified|allowed|accepted|okayed|favorable|favourable|cleared)"
_NO = r"(?:denied|declined|disapproved|refused|rejected|unfavorable|unfavourable|noncertified|turned down|non approved|adverse)"
_PAY = r"(?:approve|authorize|authorise|certify|cover|grant|allow|pay(?: for)?|reimburse|provide (?:coverage|payment|benefits)|extend coverage|agree to)"

SHORT_ANSWERS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("partial", r"(?:(?:partial\w*|part) (?:approv\w+|den\w+|favorable|unfavorable|authoriz\w+|fill)|approved (?:in part|with (?:changes|modification\w*)|as modified|for (?:a )?(?:lesser|reduced|lower|different))|modified|partial(?:ly)?\b|favorable in part|approved modified|mixed)"),
        ("pending", r"(?:pend\w*(?: (?:for|more|additional|info\w*|clinical))?|more info\w*|additional info\w*|need\w* (?:more|additional|info\w*)|info\w* (?:needed|requested|required)|awaiting|incomplete|on hold|deferred|unable to complete)"),
        ("received", r"(?:received|in (?:process|progress|review)|under review|open|submitted|acknowledged|assigned)"),
        ("not_required", r"(?:n a\b|(?:pa |prior auth\w* |auth\w* )?not (?:required|needed|necessary|applicable)|no (?:pa|prior auth\w*|auth\w*|review)\b|covered without|pa not)"),
        ("withdrawn", r"(?:withdrawn|cancell?ed|void\w*|pulled)"),
        ("duplicate", r"(?:duplicate|dup\b|already on file)"),
        ("dismissed", r"(?:dismiss\w+|closed|returned|not processed|case closed|inactive|archived|rejected no review|unable to process|administratively closed)"),
        ("overturned", r"(?:overturn\w*|revers\w*|vacated|(?:appeal )?granted|denial overturned|set aside|fully favorable)"),
        ("upheld", r"(?:up ?held|uphold|denial upheld|affirmed|sustained|remains denied|denial stands)"),
        ("denied", rf"(?:not (?:been )?(?:approved|authorized|certified|covered|approvable|granted|met|payable)|den(?:ied|y|ial)|{_NO}|unapproved|non (?:approval|covered|certified)|criteria not met|cannot (?:be )?appro\w+|no\b$)"),
        ("approved", rf"(?:(?:is |has been |was )?{_YES}|approve\b|approval\b|authoriz\w+|covered\b|pass(?:ed)?\b|yes$|ok\b)"),
    )
)

# A clause that only supposes: cut out up to the next comma before the statement is judged (rule 3).
SUPPOSED = re.compile(
    r"\b(?:if|unless|whether|in the event|should (?=you|we|your|the|this|it|coverage|any)|in order (?:to|for)|once|until"
    r"|when(?:ever)?(?! (?:you|we) asked)|even if|in case|so that|provided that)\b[^,;:]*",
    re.IGNORECASE,
)
# Several answers side by side are the options of a form, not an answer (rule 7).
OPTIONS = re.compile(
    r"\b(?:approved?|authorized)\W+(?:or )?(?:not approved|den(?:y|ied)|declined)\b|\bden(?:y|ied)\W+(?:or )?(?:approved?|pend\w*|returned)\b"
)
EARLIER = re.compile(
    r"\b(?:previous(?:ly)?|prior (?:approval|denial|decision|case|letter|request|auth\w* (?:was|ended|expired))|earlier (?:case|request|letter|decision|approval|denial|notice)|last (?:year|approved|approval|time)"
    r"|originally|formerly|existing|history|on file|ended|expired|in the past|already)\b"
)
APPEAL = re.compile(
    r"\b(?:(?:your|the|this|an|members|patients|enrollees|appellants|level|expedited|standard|internal|of) (?:\w+ )?(?:appeal|redetermination|grievance|reconsideration|petition)"
    r"|appeal (?:is|has|was|request|decision|determination|outcome|status|result|number|no|id)|(?:first|second|1st|2nd) level|on appeal|appeal approved|appeal denied|hearing officer|administrative law)\b"
)

# Adjectives, other approvers and phrases that only contain the words (rules 4 and 5).
MASKS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"\b(?:may|might|could|would|can|should|must)(?: also| only| still| then| not| never)? (?:be )?(?:approv|den(?=i|y)|author|cover|grant|reject|dismiss|clos|withdr|uph|overt|declin|refus)\w*", " _ "),
        (r"\bwill (?:not )?be (?:denied|notified|approved (?:if|when|once|only)|closed|dismissed|returned|considered|reviewed|told|sent)\b", " _ "),
        (r"\b(?:does|do) not (?:mean|guarantee|imply)\b.*", " _ "),
        (r"\b(?:renewals|claims|applications|requests|most) (?:\w+ ){0,3}(?:are|get) (?:not )?(?:denied|approved|rejected|declined)\b", " _ "),
        (r"\b(?:that|which|who) (?:was|were|is|are|has been|had been|we) (?:not )?(?:denied|approved|declined|authorized|covered)\b", " _ "),
        (r"\b(?:to|before|after|upon|on|without|for|of|the|our|an|any|each|this|first|approved|initial|new|renewal|continued) approval\b(?! (?:is|was|has|will|through|from|number|no))", " _ "),
        (r"\b(?:this|it|that|notice|letter|page|sheet|fax|form) (?:is|was|does) not (?:mean )?(?:an? )?(?:denial|approval|decision|determination|guarantee|authorization)\b", " _pending_ "),
        (r"\bneither (?:\w+ ){0,4}nor (?:\w+ ){0,2}(?:denied|denial|approved|approval)\b", " _pending_ "),
        (r"\bno (?:coverage |final |clinical )?(?:decision|determination) (?:has|have|was|is|will)(?: yet)?(?: been)?(?: made| yet| reached| issued)*", " _nodecision_ "),
        (r"\b(?:has|have|was|is|were|did)(?: not| never) (?:yet )?(?:been )?(?:den\w+|declin\w+|reject\w+)", " _ "),
        (r"\bfda (?:approved|authorized|approval)|\bapproved by (?:the )?(?:fda|omb|dhs|cms|p t|p & t|p&t|state|department|committee|board|medicare|federal)\b", " _ "),
        (r"\b(?:omb|form|cms) (?:no )?approv\w+", " _ "),
        (r"\bapproved (?:indications?|label\w*|uses?|dos\w+|diagnos\w+|representatives?|compendia|criteria|alternatives?|drug list|facilit\w+|provider|prescriber|medical|formulary|amounts? (?:shown|of)|requests? for|for use|to treat)\b", " _ "),
        (r"\b(?:pre|plan|commission|compendia|federally|state|ada|board) (?:approved|authorized|certified)\b", " _ "),
        (r"\b(?:authorized|approved) (?:representatives?|generics?|by (?:law|you|me)|users?|persons?|signature|signer|agent|dealer|distributor)\b", " _ "),
        (r"\bprior (?:authorized|approved)\b", " _ "),
        (r"\bden(?:ies|ied|y) (?:any )?(?:chest|tobacco|fever|pain|nausea|alcohol|smoking|si|symptoms|drug|illicit|cough|chills|weight|headache|vomiting|history)\b", " _ "),
        (r"\b(?:reasons? for|notice of|date of|the|this|our|your|original|initial|earlier|previous|prior|first) (?:denials?|adverse (?:benefit )?determination)\b(?! (?:is|was|has))", " _denialnoun_ "),
        (r"\b(?:patient|member|person|rep\w*|physician|law|hereby|you are) (?:is )?authorized to\b", " _ "),
        (r"\bauthorized (?:to|by)\b", " _ "),
    )
)

# (outcome, pattern, strength); order matters: what one uses up is gone for the next.
OUTCOMES = tuple(
    (name, re.compile(pattern), strength)
    for name, pattern, strength in (
        # a labelled answer inside a sentence or a status string: `CaseId:1;Status:Approved;`
        ("denied", rf"\b(?:status|outcome|determination|decision|result|disposition)(?: is| was| of)? (?:{_NO}|not (?:approved|covered|authorized|certified)|denial)", 1.8),
        ("approved", rf"\b(?:status|outcome|determination|decision|result|disposition)(?: is| was| of)? {_YES}\b(?! in part| with)", 1.8),
        # asked for more, nothing decided yet
        ("pending", r"_pending_", 1.0),
        ("pending", r"_nodecision_", 0.7),
        ("pending", r"\b(?:additional|more|further|missing|clinical|supporting|following|some|this) (?:\w+ ){0,2}(?:information|documentation|records|details|notes|items?|answers?|clarification) (?:\w+ ){0,3}(?:needed|required|requested|necessary|missing|outstanding)", 1.0),
        ("pending", r"\b(?:we|reviewer|pharmacist|still) (?:\w+ ){0,2}(?:need|needs|require|requires|lack|lacks|request|await|are missing|are waiting|asking) (?:\w+ ){0,5}(?:information|documentation|records|notes|details|answers?|from you|from your|items|following|before)", 1.0),
        ("pending", r"\b(?:unable|cannot|not able|not possible) (?:to )?(?:complete|finish|make|reach|render|finalize|decide|continue|proceed)", 0.9),
        ("pending", r"\b(?:pended|placed on hold|on hold|paused|suspended|deferred|set aside|incomplete)\b(?! for (?:payment))", 0.7),
        ("pending", r"\bplease (?:\w+ )?(?:provide|send|submit|supply|furnish|forward|answer|fax|clarify|return|complete|reply|respond) (?:\w+ ){0,8}(?:information|records|notes|documentation|following|items|questions?|results?|below|listed|by|within|no later)", 0.6),
        # authorization not needed
        ("not_required", r"\b(?:authorization|auth|pa|precertification|review|approval|exception)(?: \w+){0,4} (?:is|was|are|does|do|has) (?:\w+ )?not (?:\w+ )?(?:required|needed|necessary|apply|require|need)", 1.2),
        ("not_required", r"\b(?:does|do|did|would) not (?:\w+ )?(?:require|need|call for) (?:an? )?(?:\w+ ){0,2}(?:authorization|auth|pa|review|precertification|approval)", 1.2),
        ("not_required", r"\bno (?:prior )?(?:authorization|auth|pa|precertification|review|approval)(?: \w+){0,3} (?:is |was )?(?:required|needed|necessary|on this drug)", 1.2),
        ("not_required", r"\bon (?:your|the|this) plans? list of covered|covered by (?:your |the |members? )?current benefit|available without|payable without|paid claim on file|not subject to|no further (?:pa|prior auth\w*|authorization) (?:activity|action)|\b(?:request|pa|authorization|review) (?:is |was )?not (?:needed|required)\b", 1.1),
        # closed without a decision
        ("duplicate", r"\bduplicat\w+|\balready (?:have |has |on |approved|active|in place|exists?)(?:\w+ ){0,4}(?:file|authorization|approval|request|case|through|until)?|\bsame (?:request|drug|medication) (?:is|was|has) (?:already )?", 0.9),
        ("withdrawn", r"\b(?:withdrawn|withdrew|withdrawal|retracted|rescinded)\b|\b(?:cancell?ed|voided|cancell?ation)\b(?! (?:check|appointment))", 1.1),
        ("dismissed", r"\b(?:dismiss(?:ed|ing|al)?)\b", 1.2),
        ("dismissed", r"\b(?:request|case|review|file|submission)(?: \w+){0,4} (?:has been|was|is|been|being|are) (?:\w+ )?(?:closed|returned|inactivated|archived|rejected|discarded)\b|\b(?:we (?:have )?(?:closed|returned)|closing) (?:\w+ ){0,2}(?:request|case|review|file|it)\b|\bcannot (?:process|accept|act on|review)\b|\bunable to (?:process|accept|locate|identify|find)\b", 0.9),
        ("dismissed", r"\b(?:not (?:an? )?(?:\w+ )?(?:eligible|active|enrolled|found|member|covered by us)|sent to the wrong|another (?:payer|plan|processor)|wrong (?:plan|payer))\b", 0.5),
        # the end of an appeal; "did not change" before "changed"
        ("upheld", r"\b(?:did|do|does|will|are|is|cannot|could) not (?:be )?(?:overturn\w*|revers\w+|chang\w+)(?: our| the| its| their| that| this)?", 1.4),
        ("overturned", r"\b(?:overturn\w*|revers(?:e|ed|es|ing|al)|vacat(?:e|ed|es)|set(?:s|ting)? aside|in your favou?r|in favou?r of (?:the )?(?:member|patient|enrollee|appellant|you|beneficiary))\b|\bchang(?:ed|ing|e) (?:our|its|the|their) (?:\w+ )?(?:decision|determination|mind)\b", 1.3),
        ("upheld", r"\b(?:uph[eo]ld\w*|up ?held|affirm(?:s|ed|ing)?|concur(?:s|red)?)\b|\bsustain(?:s|ed|ing)? (?:the|our|this|its|plans)\b|\b(?:decision|denial|determination)(?: \w+){0,3} (?:stands?|remains? (?:unchanged|in (?:place|effect|force)|the same|denied)|was correct|is correct|must stand|will stand)\b|\b(?:still|remains?|continues? to be) (?:denied|not covered|unapproved|non covered)\b|\bfinal (?:internal )?adverse\b|\bagree(?:s|d)? with (?:the|our|this|that|its) (?:\w+ )?(?:decision|denial|determination|_denialnoun_)|\bexhausted\b", 1.3),
        # part of what was asked
        ("partial", rf"\b(?:partial(?:ly)?|in part|part of)\b(?! d\b)(?! whole)|\b(?:approv|authoriz)\w* (?:\w+ ){{0,3}}(?:with (?:changes|modification\w*|limits?)|as modified|instead of|rather than|in place of)|\bonly (?:approv|authoriz|cover)\w*(?! when| if)|\b(?:different|smaller|lower|lesser|reduced|shorter|less) (?:amount|quantity|dose|period|number|time|strength|duration|supply)? ?(?:than|was|is)\b|\b(?:remaining|rest of|balance|remainder|excess|above that|beyond that|anything over|more than that)\b(?: \w+){{0,6}} (?:{_NO}|not )|\b{_YES} (?:\w+ ){{0,6}}(?:but|however) (?:\w+ ){{0,6}}(?:not|{_NO})\b", 1.1),
        # denied
        ("denied", rf"\b(?:unable|not able|cannot|can not|could not|will not|would not|did not|do not|not going|declined?|regret\w*|not in a position|chosen not|not agree\w*) (?:\w+ ){{0,3}}?(?:to )?(?:be )?{_PAY}(?:ed|d|ing)?\b", 1.3),
        ("denied", rf"\b(?:is|was|were|are|be|been|being|has|have|had|cannot|could|will|hereby)(?: \w+){{0,2}} not (?:yet )?(?:\w+ ){{0,2}}(?:approved|approvable|authorized|authorised|certified|covered|granted|payable|allowed|okayed|able to be)\b|\bcannot (?:at this time )?be (?:\w+ )?(?:approved|authorized|authorised|certified|covered|granted|allowed|supported|paid)\b|\bnot (?:been )?(?:approved|approvable|authorized|authorised|certified|granted)\b", 1.3),
        ("denied", rf"\b(?:request|coverage|medication|medicine|drug|prescription|authorization|auth|pa|exception|it|treatment|therapy|service|renewal|refill|_)(?: \w+){{0,8}}? (?:is|was|has|has been|have been|been|are|were|must be|being)(?: \w+){{0,3}}? {_NO}\b", 1.3),
        ("denied", r"\b(?:we|plan|has|have|had to|must|decided to|decision to|reviewer|director|pharmacist|i|has been|review|committee|also|are|therefore) (?:\w+ )?(?:deny|denied|declined|refused|denying|turned down|rejected)\b", 1.3),
        ("denied", r"\b(?:coverage|payment) (?:\w+ ){0,3}(?:is|was|are) not (?:available|provided|possible)|\banswer is no\b|\bsaid no\b|\bnot say yes\b|\bno coverage\b|\bnotice of (?:\w+ ){0,3}(?:denial|action|non ?coverage|non ?approval)|\badverse (?:benefit |coverage )?(?:determination|decision|action)\b|\b(?:coverage|pa|request|authorization|drug|claim|formal|administrative) den(?:ial|ied)\b|\bunfavou?rable\b|\bnon ?approval\b", 1.0),
        ("denied", r"\b(?:does|do|did|has|have|had) not (?:\w+ ){0,2}(?:meet|met|satisf\w+|fulfil\w*|support\w*|establish\w*)\b|\b(?:not|never) (?:been )?(?:medically necessary|met|satisfied|established|fulfilled)\b|\bfail(?:s|ed) to meet\b|\bplan (?:does|do|will) not (?:cover|include|pay)\b|\bnot (?:a )?(?:covered|included|on the formulary)\b|\bexcluded\b|\b(?:is|are) (?:an )?exclu(?:ded|sion)", 0.5),
        ("denied", rf"^{_NO}\b|\bden(?:ied|ial)$|\b_denialnoun_\b", 0.6),
        # approved
        ("approved", rf"\b(?:request|coverage|medication|medicine|drug|prescription|authorization|auth|pa|exception|it|treatment|therapy|service|renewal|_)(?: \w+){{0,9}}? (?:is|was|has|has been|have been|been|are|were|being|now)(?: \w+){{0,3}}? {_YES}\b", 1.3),
        ("approved", rf"\b(?:we|plan|has|have|decided to|agreed to|happy to|pleased to|glad to|able to|can|i|reviewer|director|pharmacist|review) (?:\w+ )?(?:approve|approved|authorize|authorized|authorised|grant|granted|approving|certify|certified|allow|allowed)\b(?! by)", 1.1),
        ("approved", r"\b(?:we|plan|benefit) will (?:now )?(?:cover|pay)|\b(?:now|is|are) covered (?:from|through|until|under|for|effective|starting|beginning)|\banswer is yes\b|\bsaid yes\b|\b(?:good|great) news\b|\bgreen light\b|\bsigned off\b|\b(?:may|can) now (?:be )?(?:fill|filled|process|submit)|\b(?:approval|authorization) (?:is |will be |remains )?(?:effective|valid|good|in effect|active|runs|lasts|begins|starts)\b|\bfavou?rable (?:coverage )?(?:determination|decision)|\bnotice of (?:approval|favou?rable)|\b(?:coverage|pa|request|authorization|service|drug) approv(?:al|ed)\b", 1.0),
        ("approved", rf"^{_YES}\b|\b{_YES}$|\bapproved (?:through|thru|until|from|for|as|effective|quantity|qty|units|on|beginning)\b|\bapproval (?:notice|letter|period|dates?|number|no|code)\b", 0.9),
        # received, expiring
        ("received", r"\b(?:we|has|have|our office|unit) (?:\w+ )?(?:received|got|logged|accepted) (?:\w+ ){0,4}(?:request|form|submission|appeal|fax|grievance)|\b(?:request|form|submission|appeal|fax) (?:\w+ ){0,3}(?:has been|was|is|were) (?:\w+ )?(?:received|logged|entered|opened|docketed)|\backnowledg\w+|\bunder review\b|\bbeing reviewed\b|\bin process\b|\bwill (?:notify|inform|let you know|decide|make a decision|tell you|answer|write)\b|\bdecision (?:is )?(?:expected|due|pending)\b", 0.9),
        ("expiring", r"\b(?:will|set to|about to|due to|scheduled to|is going to|are|is) (?:expire|expiring|end|lapse|run out)\b|\b(?:expires|lapses|runs out|expiring|ends) (?:on|in|at|soon|within)\b|\b(?:renewal|reauthorization|recertification) (?:\w+ ){0,3}(?:needed|required|due|necessary|must|request)", 0.9),
    )
)
