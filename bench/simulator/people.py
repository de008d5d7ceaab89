"""Invented people, addresses, numbers and identifiers, all from a seeded generator."""

from __future__ import annotations

import string
from dataclasses import dataclass
from random import Random

from bench.listing import listed

FIRST_F = listed(
    "Denise Constance Marguerite Bronwyn Ysolde Tamsin Wilhelmina Jocasta Euphemia Aaliyah Priya Mei-Ling Xochitl "
    "Ngozi Fatima Svetlana Ingeborg Siobhán Caoimhe Zofia Małgorzata Anaïs Renée Björk Yuki Haruka Soo-jin Thi Lan "
    "Guadalupe Itzel Marisol Concepción Rosalind Beatrix Ottilie Perpetua Leontyne Shaniqua Latoya DeShawna Moana "
    "Leilani Kaʻiulani Noor Yasmin Parvaneh Shirin Esther Rivka Chaya Ayşe Elif Adaeze Folasade Wanjiru Makena Tigist "
    "Ruth Ann Mary Beth Linda Patricia Barbara Karen Nancy Donna Carol Sharon Michelle Amy Kimberly Emily Hannah Ava "
    "Harper Juniper Maeve Saoirse Agnieszka Katarzyna Dagný Solveig Ilse Greta Paz Inés Ximena Araceli Lourdes Esmé "
    "Olympia Theodora Galina Lyudmila Oksana Daria Milica Vesna Jelena Ivana Anneliese Corazon Maribel Dalisay Kim-Ly"
)
FIRST_M = listed(
    "Anton Casimir Cornelius Evander Nigel Bronisław Casper Desmond Ignatius Lemuel Thaddeus Rashid Omar Tariq Youssef "
    "Kwame Kofi Chidi Emeka Oluwaseun Babatunde Tendai Sipho Jesús José Ángel Raúl Joaquín Ramón Héctor Nikolai Sergei "
    "Vladimir Dmitri Bohdan Zbigniew Stanisław Mateusz Jürgen Søren Håkon Björn Lars-Erik Matthias Jean-Luc François "
    "Étienne Luca Giancarlo Matteo Dante Stavros Konstantinos Hiroshi Kenji Takeshi Wei Jian Xiaoming Minh Duc Quang "
    "Arjun Vikram Sanjay Rajesh Harpreet Gurdeep Malik DeAndre Tyrone Jamal Marquis Keoni Kekoa Tavita Eli Mordechai "
    "Shlomo Levi Robert James John Michael William David Richard Charles Thomas Christopher Daniel Paul Mark Donald "
    "George Kenneth Steven Edward Brian Ronald Anthony Kevin Jason Matthew Gary Timothy Liam Noah Oliver Elijah Owen "
    "Fergus Aled Gethin Iestyn Callum Hamish Rory Padraig Ruairí Florentin Octavio Benedikt Leopold Aurelio Bayani"
)
LAST = listed(
    "Marlowe Abernathy Okonkwo Delacroix Vasquez Lindqvist Achterberg Dunleavy Featherstonehaugh Brzęczyk Halloran "
    "Nakagawa Sandoval Petrosyan Kowalczyk Ibarra Montague Ferreira Nightingale Obi Baptiste Hale Castellano Redfern "
    "Goto Marchbanks Ota Sorokin Olszewska Oyelaran Strand Krantz Mbanefo Iyer Castellane Holloway Quist Zhou Wu "
    "Nguyen Tran Pham Le Park Kim Choi Tanaka Watanabe Yamamoto Singh Kaur Patel Shah Gupta Reddy Krishnamurthy "
    "Subramanian Rahman Haddad Khoury Mansour Al-Rashid Hosseini Karimi Cohen Levy Goldfarb Rosenzweig Ben-David "
    "Yilmaz Demir Papadopoulos Stavridis Popescu Ionescu Horvath Szabó Novák Dvořák Kovačević Petrović Marković "
    "Wiśniewski Zając Gutiérrez Hernández Muñoz Peña Ordóñez Villanueva Echeverría Quiñones D'Angelo DiMarco O'Rourke "
    "O'Shaughnessy MacGillivray McAllister McDonough Fitzgerald Llewellyn Pryce-Jones Thistlewood Cholmondeley "
    "Beauchamp Thibodeaux Boudreaux Fontenot Bélanger Gagné Müller Schröder Weiß Vogel Andersen Sørensen Bjørnstad "
    "Håkansson Virtanen Mäkinen Kealoha Kahananui Tuiasosopo Begay Yazzie Tsosie Whitehorse Runningwater Adeyemi "
    "Okafor Nwosu Mensah Owusu Diallo N'Diaye Traoré Kamara Tesfaye Bekele Mwangi Otieno Dlamini Smith Johnson "
    "Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin Clark Lewis "
    "Reyes Santos Dela-Cruz Bautista Macaraeg Ramos Castillo Ortega Fuentes Aguilar Zamora Pacheco Salazar Bright "
    "Underhill Larkspur Wren Ashdown Calloway Pemberton Winterbourne Hollis Stroud Penhaligon Trevanion Gwynne Roth"
)
TWO_WORD = (
    "de la Cruz",
    "Van Houten",
    "van der Berg",
    "St. Clair",
    "De León",
    "Della Rocca",
    "Le Blanc",
    "Da Silva",
    "Mac Donagh",
    "Von Trapp",
    "Ben Ami",
    "Abu Salem",
    "Santa María",
    "El Sayed",
    "Du Plessis",
    "García Lorca",
    "López Ortiz",
    "Nguyen Thi",
    "Dos Santos",
    "Ter Horst",
)
PLACES: tuple[tuple[str, str, str, str], ...] = (
    ("Tacoma", "WA", "984", "253"),
    ("Spokane", "WA", "992", "509"),
    ("Portland", "OR", "972", "503"),
    ("Meridian", "ID", "836", "208"),
    ("Fresno", "CA", "937", "559"),
    ("San Diego", "CA", "921", "619"),
    ("Oakland", "CA", "946", "510"),
    ("Reno", "NV", "895", "775"),
    ("Tucson", "AZ", "857", "520"),
    ("Mesa", "AZ", "852", "480"),
    ("Santa Fe", "NM", "875", "505"),
    ("Provo", "UT", "846", "801"),
    ("Boulder", "CO", "803", "303"),
    ("Pueblo", "CO", "810", "719"),
    ("Billings", "MT", "591", "406"),
    ("Casper", "WY", "826", "307"),
    ("Fargo", "ND", "581", "701"),
    ("Rapid City", "SD", "577", "605"),
    ("Chadron", "NE", "693", "308"),
    ("Omaha", "NE", "681", "402"),
    ("Wichita", "KS", "672", "316"),
    ("Tulsa", "OK", "741", "918"),
    ("Amarillo", "TX", "791", "806"),
    ("El Paso", "TX", "799", "915"),
    ("Houston", "TX", "770", "713"),
    ("Shreveport", "LA", "711", "318"),
    ("Little Rock", "AR", "722", "501"),
    ("Springfield", "MO", "658", "417"),
    ("Des Moines", "IA", "503", "515"),
    ("Duluth", "MN", "558", "218"),
    ("St. Paul", "MN", "551", "651"),
    ("Madison", "WI", "537", "608"),
    ("Peoria", "IL", "616", "309"),
    ("Chicago", "IL", "606", "312"),
    ("South Bend", "IN", "466", "574"),
    ("Grand Rapids", "MI", "495", "616"),
    ("Toledo", "OH", "436", "419"),
    ("Akron", "OH", "443", "330"),
    ("Lexington", "KY", "405", "859"),
    ("Knoxville", "TN", "379", "865"),
    ("Memphis", "TN", "381", "901"),
    ("Jackson", "MS", "392", "601"),
    ("Mobile", "AL", "366", "251"),
    ("Savannah", "GA", "314", "912"),
    ("Tampa", "FL", "336", "813"),
    ("Pensacola", "FL", "325", "850"),
    ("Charleston", "SC", "294", "843"),
    ("Durham", "NC", "277", "919"),
    ("Roanoke", "VA", "240", "540"),
    ("Wheeling", "WV", "260", "304"),
    ("Baltimore", "MD", "212", "410"),
    ("Dover", "DE", "199", "302"),
    ("Scranton", "PA", "185", "570"),
    ("Pittsburgh", "PA", "152", "412"),
    ("Trenton", "NJ", "086", "609"),
    ("Yonkers", "NY", "107", "914"),
    ("Buffalo", "NY", "142", "716"),
    ("Hartford", "CT", "061", "860"),
    ("Providence", "RI", "029", "401"),
    ("Worcester", "MA", "016", "508"),
    ("Concord", "NH", "033", "603"),
    ("Burlington", "VT", "054", "802"),
    ("Bangor", "ME", "044", "207"),
    ("Anchorage", "AK", "995", "907"),
    ("Hilo", "HI", "967", "808"),
    ("Washington", "DC", "200", "202"),
    ("Ponce", "PR", "007", "787"),
)
STREETS = (
    "Alder",
    "Kestrel",
    "Birchwood",
    "Juniper",
    "Old Mill",
    "Cedar Ridge",
    "Maple",
    "Harbor View",
    "Quarry",
    "Larkspur",
    "Magnolia",
    "Washington",
    "Lincoln",
    "Prairie",
    "Sycamore",
    "Foxglove",
    "Stonebridge",
    "Canal",
    "Chestnut",
    "Meadowlark",
    "N 14th",
    "SW 3rd",
    "E 86th",
    "Martin Luther King Jr",
    "Calle del Sol",
    "Via Verde",
    "Copper Creek",
)
SUFFIXES = ("St", "Ave", "Rd", "Dr", "Ln", "Blvd", "Ct", "Loop", "Way", "Pl", "Ter", "Pkwy")
UNITS = ("", "", "", "", " Apt 4B", " Unit 12", " #207", " Apt 1", " Lot 33", " Suite 110")


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person. `suffix` is Jr, Sr, II, III or empty."""

    first: str
    middle: str
    last: str
    suffix: str
    sex: str

    @property
    def stored(self) -> str:
        return " ".join(part for part in (self.first, self.middle, self.last, self.suffix) if part)


def make_person(rng: Random, *, sex: str | None = None, plain: bool = False, middles: bool = True) -> Person:
    """Draw a person. `plain` leaves out suffixes, `middles` False middle names (prescribers mostly sign so)."""
    sex = sex or rng.choice("FM")
    first = rng.choice(FIRST_F if sex == "F" else FIRST_M)
    roll = rng.random()
    if roll < 0.68:
        last = rng.choice(LAST)
    elif roll < 0.9:
        last = "-".join(rng.sample(LAST[:110], 2)) if rng.random() < 0.85 else rng.choice(LAST)
    else:
        last = rng.choice(TWO_WORD)
    middle = ""
    if middles and rng.random() < 0.35:
        middle = (
            rng.choice("ABCDEFGHJKLMNPRSTVW") if rng.random() < 0.8 else rng.choice(FIRST_F if sex == "F" else FIRST_M)
        )
    suffix = ""
    if sex == "M" and not plain and rng.random() < 0.08:
        suffix = rng.choice(("Jr", "Sr", "III", "II"))
    return Person(first, middle, last, suffix, sex)


def make_address(rng: Random) -> tuple[str, str, str, str, str]:
    """Street, city, state, ZIP, area code, which agree with each other."""
    city, state, prefix, area = rng.choice(PLACES)
    zip_code = prefix + f"{rng.randint(0, 99):02d}"
    if rng.random() < 0.06:
        zip_code += f"-{rng.randint(0, 9999):04d}"
    if rng.random() < 0.06:
        street = rng.choice((f"PO Box {rng.randint(10, 9999)}", f"Route {rng.randint(1, 9)} Box {rng.randint(10, 99)}"))
    else:
        street = f"{rng.randint(2, 19999)} {rng.choice(STREETS)} {rng.choice(SUFFIXES)}{rng.choice(UNITS)}"
    return street, city, state, zip_code, area


def make_phone(rng: Random, area: str | None = None, *, toll_free: bool = False) -> str:
    """A number of the block reserved for fiction, 555-0100 to 555-0199; stored as `AAA-555-01NN`."""
    if toll_free:
        area = rng.choice(("800", "833", "844", "855", "866", "877", "888"))
    elif area is None:
        area = rng.choice(PLACES)[3]
    number = f"{area}-555-01{rng.randint(0, 99):02d}"
    return "1-" + number if toll_free and rng.random() < 0.4 else number


def luhn_digit(digits: str) -> int:
    """The check digit that makes `digits` + it pass the Luhn test."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char)
        if index % 2 == 0:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return -total % 10


def make_npi(rng: Random) -> str:
    """Ten digits beginning with 2 (never issued so far) that pass the check with prefix 80840."""
    body = "2" + _digits(rng, 8)
    return body + str(luhn_digit("80840" + body))


def make_dea(rng: Random, last: str) -> str:
    """A DEA number with a valid check digit; the second letter is the initial of the surname."""
    d = [rng.randint(0, 9) for _ in range(6)]
    check = (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10
    initial = next((c for c in last.upper() if c in string.ascii_uppercase), "X")
    return rng.choice("ABFM") + initial + "".join(map(str, d)) + str(check)


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choice(string.digits) for _ in range(count))


def fill_shape(rng: Random, shape: str) -> str:
    """`#` becomes a digit, `@` a capital letter (none that looks like a digit), `*` either; others stay."""
    letters = "ABCDEFGHJKMNPRTUVWXYZ"
    pick = {
        "#": lambda: rng.choice(string.digits),
        "@": lambda: rng.choice(letters),
        "*": lambda: rng.choice(string.digits + letters),
    }
    return "".join(pick[c]() if c in pick else c for c in shape)


def make_mbi(rng: Random) -> str:
    """A Medicare beneficiary identifier by the published position rules."""
    letters = "ACDEFGHJKMNPQRTUVWXY"
    shape = "1ABnAbnAAnn"
    out = []
    for char in shape:
        pool = {"1": "123456789", "n": string.digits, "A": letters}.get(char, letters + string.digits)
        out.append(rng.choice(pool))
    return "".join(out)
