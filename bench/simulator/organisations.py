"""Invented payers, clinics and pharmacies, and the benefit managers everybody knows."""

from __future__ import annotations

from random import Random

PBMS = (
    "CVS Caremark",
    "Express Scripts",
    "Optum Rx",
    "Prime Therapeutics",
    "MedImpact",
    "Humana Clinical Pharmacy Review",
    "Navitus",
    "Magellan Rx",
    "CarelonRx",
    "Capital Rx",
    "PerformRx",
    "Costco Health Solutions",
    "Elixir",
    "Abarca",
)
PAYERS: dict[str, tuple[str, ...]] = {
    "commercial": (
        "Northern Lakes Health Plan",
        "Meadowlark Choice POS",
        "Regence",
        "Tidewater Mutual of Virginia",
        "Charter Oak Benefit Plans",
        "Great Plains Mutual",
        "Blue Ridge Health Partners",
        "Cascadia Employers Trust",
        "BlueCross BlueShield of the Midlands",
        "Aetna",
        "Cigna Healthcare",
        "UnitedHealthcare",
        "Silver Birch HMO",
        "Granite Peak Health",
        "Lakeshore Preferred PPO",
        "Pinecrest Health Cooperative",
        "Highmark",
        "Anthem",
        "Copperfield Select",
        "Sunstone Community Health Plan",
        "Riverbend Health Alliance",
        "Premera Blue Cross",
    ),
    "commercial_self_funded": (
        "Tri-County Employees Health Trust",
        "Panhandle Employers Co-op",
        "Ironworkers Local 88 Welfare Fund",
        "Hollis Freight Lines Health Plan",
        "Gem State Employees Select",
        "Calloway Foods Employee Benefit Plan",
        "Teamsters Joint Council Health Fund",
        "Bright & Underhill LLP Medical Plan",
    ),
    "medicare_part_d": (
        "Silverleaf Medicare Rx (PDP)",
        "Osprey Coast Medicare Rx",
        "Sandhill Medicare Rx PDP",
        "Wellspring Classic (PDP)",
        "SilverScript Choice (PDP)",
        "Heron Bay Value Rx (PDP)",
        "Humana Premier Rx Plan (PDP)",
        "Larch Rx Saver (PDP)",
    ),
    "medicare_advantage": (
        "Meridian Gold (HMO)",
        "Evergreen Advantage Plus (PPO)",
        "Harbor Senior Care (HMO-POS)",
        "Prairie Dual Complete (HMO D-SNP)",
        "Aspen Medicare Select (HMO)",
    ),
    "medicaid_mco": (
        "Sunflower State Health Plan",
        "Molina Healthcare",
        "Keystone First",
        "Buckeye Health Plan",
        "Superior HealthPlan",
        "Cypress Community Plan",
        "Bluebonnet Kids and Families",
        "Wren Family Care",
        "CareSource",
        "Amerigroup",
    ),
    "medicaid_ffs": (
        "MaineCare",
        "Alabama Medicaid Agency",
        "Montana Healthcare Programs",
        "Vermont Medicaid",
        "SoonerCare",
        "Alaska Medicaid",
        "South Dakota Medicaid",
    ),
    "tricare": ("TRICARE",),
    "fehb": ("Federal Employees Standard Option", "Postal Workers High Option Plan"),
    "chip": ("Peachtree Kids CHIP", "Badger Kids Health"),
    "marketplace": ("Ambetter of the Plains", "Bright Harbor Silver 3000", "Trellis Bronze HDHP"),
}
CLINIC_A = (
    "Cedar Hollow",
    "Northgate",
    "Lakeview",
    "Stonebridge",
    "Pine Valley",
    "Riverside",
    "Mercy Point",
    "St. Aldhelm",
    "Coastal",
    "High Desert",
    "Twin Rivers",
    "Prairie Sky",
    "Beacon Hill",
    "Summit",
    "Saguaro",
    "Great Basin",
)
CLINIC_B = (
    "Rheumatology",
    "Dermatology Associates",
    "Gastroenterology",
    "Neurology Clinic",
    "Medical Group",
    "Allergy & Asthma",
    "Oncology Partners",
    "Family Medicine",
    "Infusion and Arthritis Center",
    "Pulmonary Consultants",
    "Women's Health",
    "Endocrine Institute",
    "Pediatrics",
    "Transplant Clinic",
    "Community Health Center",
    "University Hospital Clinics",
)
PHARMACIES = (
    "Larkspur Specialty Pharmacy",
    "Hollyhock Specialty Rx",
    "Cedarbrook Specialty Pharmacy",
    "Windmill Pharmacy Services",
    "Quillfeather Infusion & Specialty",
    "Bluestem Specialty Pharmacy",
    "Tamarack Rx",
    "Harborlight Specialty Pharmacy",
)
NETWORK_PHARMACIES = (
    "Accredo",
    "CVS Specialty",
    "Optum Specialty Pharmacy",
    "Walgreens Specialty",
    "BioPlus Specialty",
    "Kroger Specialty",
    "Lumicera",
    "AllianceRx",
    "Senderra",
    "Prime Specialty",
)
OTHER_PHARMACIES = (
    "Pinewood Compounding Pharmacy",
    "Elm Street Drug",
    "Fairmount Apothecary",
    "Orchard Lane Pharmacy",
    "Central Square Rx",
    "Tillamook Drug Co.",
    "Old Town Compounding",
)
COMPANIES = (
    "Fernhill Office Supply",
    "Blue Anchor Logistics",
    "Ridgeline Capital Funding",
    "Paragon Toner Direct",
    "Summit Billing Solutions",
    "Kestrel Courier Group",
    "Moonbeam Health Staffing",
    "Ashgrove Travel Club",
)
PROGRAMS = (
    "LuminaCare Access",
    "BridgeWell Support",
    "ClearPath Together",
    "Horizon Patient Fund",
    "Beacon Copay Assistance",
    "StarMeadow Patient Assistance",
    "OpenDoor Rx Foundation",
    "Haven Chronic Illness Fund",
)
REVIEWERS = (
    "Fairmont Independent Review Group",
    "National Clinical Review Partners",
    "Meridian Appeals Review, LLC",
    "Ashford External Review Services",
)


def make_payer(rng: Random, line: str | None) -> str:
    """A plan of the line of business, or of any line where none is known."""
    plans = PAYERS.get(line or "")
    if not plans:
        plans = PAYERS[rng.choice(("commercial", "commercial", "commercial_self_funded", "marketplace"))]
    return rng.choice(plans)


def make_clinic(rng: Random) -> str:
    return f"{rng.choice(CLINIC_A)} {rng.choice(CLINIC_B)}"
