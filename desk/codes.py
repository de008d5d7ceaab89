"""The words a coded field may hold, for the lists of the review page (domain.md 2.8, 2.10, 4.1, 1.10, 1.15)."""

from __future__ import annotations

from documents.clocks import APPEAL_LEVELS
from documents.document_types import DECISIONS
from documents.payers import LINES_OF_BUSINESS

CODES: dict[str, tuple[str, ...]] = {
    "decision": DECISIONS,
    "line_of_business": LINES_OF_BUSINESS,
    "appeal_level": APPEAL_LEVELS,
    "next_level": APPEAL_LEVELS,
    "appeal_outcome": ("overturned", "upheld", "partially_overturned", "dismissed"),
    "addressed_to": ("member", "member_representative", "prescriber", "pharmacy"),
    "urgency": ("routine", "urgent"),
    "therapy_status": ("new", "continuation", "restart", "dose_change"),
    "program_type": (
        "copay_card", "manufacturer_pap", "foundation_grant", "bridge_supply", "state_program", "lis",
    ),
    "dismissal_reason": (
        "improper_requestor", "duplicate", "withdrawn", "member_not_found", "wrong_payer", "no_response",
        "submitted_in_error", "benefit_medical", "other",
    ),
    "denial_reason_code": (
        "missing_information", "step_therapy", "not_medically_necessary", "non_formulary", "benefit_exclusion",
        "quantity_limit", "dose_or_duration", "age_or_sex_limit", "diagnosis_not_covered", "not_specialist",
        "lab_or_screening", "continuation_criteria", "wrong_payer_cob", "ineligible_member", "duplicate", "untimely",
        "specialty_lockout", "site_of_care", "brand_generic_biosimilar", "new_to_market_block",
        "prescriber_not_eligible", "rems_or_safety", "experimental", "cost_tier", "income_over_limit",
        "missing_documents", "missing_signature", "government_insurance", "has_coverage", "lis_decision_needed",
        "fund_closed", "drug_not_in_program", "residency", "benefit_exhausted", "other",
    ),
}  # fmt: skip
