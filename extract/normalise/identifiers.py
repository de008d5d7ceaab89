"""Member, group, reference and other numbers as text; NPI, DEA, NDC and MBI with their check rules."""

from __future__ import annotations

import re

from extract.normalise.parsed import Parsed, as_digits

_GROUP = r"[A-Za-z0-9][A-Za-z0-9*]*(?:[-/.][A-Za-z0-9]+)*"
_TOKEN = re.compile(_GROUP)
_DATE_LIKE = re.compile(r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})|(?:19|20)\d{2}-\d{2}-\d{2}")
# Chart numbers are often three pairs of figures (`25-76-98`): a date only where month and day can be ones.
_PAIRS = re.compile(r"(\d{2})-(\d{2})-\d{2}")
_MBI = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d{2}"
)
_NPI = re.compile(r"(?<![\w-])[\dOoIlSB](?:[ -]?[\dOoIlSB]){9}(?![\w-])")
_DEA = re.compile(r"(?<!\w)[A-Za-z][A-Za-z9][\dOoIlSB]{7}(?!\w)")
_NDC = re.compile(r"(?<![\w-])(?:\d{4,5}-\d{3,4}-\d{1,2}|\d{11}|\d{10})(?![\w-])")
# Short labels in capitals that stand before numbers of their own.
_LABELS = frozenset(
    ["GRP", "BIN", "PCN", "NDC", "ID", "RX", "NPI", "DOB", "DEA", "REF", "CASE", "PA", "NO", "TEL", "FAX"]
)
_KEY = re.compile(r"(?<!\w)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{8}(?!\w)")


def find_identifiers(text: str, *, most: int = 24) -> list[Parsed]:
    """The identifier at the start of `text`: groups of letters and digits, at least one digit, joined by one blank.

    A group of letters only may open it (`TMV 334 120`); a date or a lower-case word ends it.
    """
    tokens: list[re.Match[str]] = []
    for match in _TOKEN.finditer(text):
        if tokens and text[tokens[-1].end() : match.start()] not in {" ", "- ", " -"}:
            break
        if not _may_belong(match[0], tokens):
            break
        tokens.append(match)
    while tokens and not any(char.isdigit() for char in tokens[-1][0]):
        tokens.pop()
    if not tokens or tokens[0].start() > 3:
        return []
    start, end = tokens[0].start(), tokens[-1].end()
    value = re.sub(r" ?- ?", "-", text[start:end]).strip(" .-/")
    size = len(re.sub(r"[\W_]", "", value))
    if not 2 <= size <= most or not any(char.isdigit() for char in value):
        return []
    return [Parsed(value, start, end, _id_quality(value, size))]


def find_npis(text: str) -> list[Parsed]:
    """Ten digits with the check digit of an NPI; others are proposed at a tenth of the quality, with the doubt."""
    found = []
    for match in _NPI.finditer(text):
        printed = re.sub(r"[ -]", "", match[0])
        digits = as_digits(printed)
        if sum(char.isdigit() for char in printed) < 8:
            continue
        doubts = ("letters read as digits",) if digits != printed else ()
        if npi_ok(digits):
            found.append(Parsed(digits, match.start(), match.end(), 0.8 if doubts else 1.0, doubts))
        elif digits[0] in "12":
            found.append(Parsed(digits, match.start(), match.end(), 0.1, (*doubts, "NPI check digit is wrong")))
    return found


def npi_ok(npi: str) -> bool:
    """The check digit over `80840` + NPI (CMS, Luhn); an NPI begins with 1 or 2."""
    if len(npi) != 10 or not npi.isascii() or not npi.isdigit() or npi[0] not in "12":
        return False
    total = 24
    for place, char in enumerate(reversed(npi)):
        digit = int(char)
        if place % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10 == 0


def find_deas(text: str) -> list[Parsed]:
    """DEA registration numbers; a wrong check digit is doubted."""
    found = []
    for match in _DEA.finditer(text):
        value = match[0][:2].upper() + as_digits(match[0][2:])
        ok = dea_ok(value)
        doubts = () if ok else ("DEA check digit is wrong",)
        found.append(Parsed(value, match.start(), match.end(), 1.0 if ok else 0.15, doubts))
    return found


def dea_ok(dea: str) -> bool:
    """Digits 1, 3, 5 plus twice 2, 4, 6 end in digit 7."""
    match = re.fullmatch(r"[A-Z][A-Z9](\d{7})", dea.strip().upper(), re.ASCII)
    if not match:
        return False
    digits = [int(char) for char in match[1]]
    return (digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])) % 10 == digits[6]


def find_ndcs(text: str) -> list[Parsed]:
    """NDCs in the eleven digits of claims; without hyphens ten digits are ambiguous and stay as printed."""
    found = []
    for match in _NDC.finditer(text):
        value, quality, doubts = _ndc(match[0])
        if value:
            found.append(Parsed(value, match.start(), match.end(), quality, doubts))
    return found


def _ndc(printed: str) -> tuple[str, float, tuple[str, ...]]:
    parts = printed.split("-")
    if len(parts) == 1:
        return (printed, 0.8, ()) if len(printed) == 11 else (printed, 0.3, ("NDC without hyphens",))
    widths = tuple(map(len, parts))
    if widths not in {(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)}:
        return "", 0.0, ()
    return parts[0].zfill(5) + parts[1].zfill(4) + parts[2].zfill(2), 1.0, ()


def mbi_ok(text: str) -> bool:
    """Whether `text` has the shape of a Medicare Beneficiary Identifier (CMS)."""
    return _MBI.fullmatch(re.sub(r"[- ]", "", text.upper())) is not None


def find_keys(text: str) -> list[Parsed]:
    """Electronic PA keys: eight capitals and digits, at least one letter."""
    return [
        Parsed(match[0], match.start(), match.end(), 1.0 if re.search(r"\d", match[0]) else 0.5)
        for match in _KEY.finditer(text)
    ]


def find_digits(text: str, *, least: int, most: int) -> list[Parsed]:
    """A run of `least` to `most` digits (BIN, six digits), letters that look like digits repaired with a doubt."""
    found = []
    for match in re.finditer(rf"(?<![\w-])[\dOoIlSB]{{{least},{most}}}(?![\w-])", text):
        digits = as_digits(match[0])
        if sum(char.isdigit() for char in match[0]) * 2 > len(match[0]):
            doubts = ("letters read as digits",) if digits != match[0] else ()
            found.append(Parsed(digits, match.start(), match.end(), 0.7 if doubts else 1.0, doubts))
    return found


def _may_belong(word: str, before: list[re.Match[str]]) -> bool:
    if _is_date(word):
        return False
    if any(char.isdigit() for char in word):
        return not re.fullmatch(r"\d+(?:mg|mcg|ml|kg|lb)", word.lower())
    if word in _LABELS:
        return False
    # "TMV 334": letters open an identifier; between numbers only one or two capitals stand ("77 A 12").
    return word.isupper() and (len(word) <= 4 if not before else len(word) <= 2)


def _is_date(word: str) -> bool:
    pairs = _PAIRS.fullmatch(word)
    if pairs:
        month, day = sorted((int(pairs[1]), int(pairs[2])))
        return 1 <= month <= 12 and day <= 31
    return bool(_DATE_LIKE.fullmatch(word))


def _id_quality(value: str, size: int) -> float:
    if re.fullmatch(r"\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|1-\d{3}-\d{3}-\d{4}", value):
        return 0.25
    digits = sum(char.isdigit() for char in value)
    if size < 4:
        return 0.5
    return 1.0 if digits * 2 >= size else 0.75
