"""Words that the country is made of. Polish, so that search reads them as it reads real ones."""

VOIVODESHIPS = [
    "dolnośląskie", "kujawsko-pomorskie", "lubelskie", "lubuskie", "łódzkie", "małopolskie", "mazowieckie", "opolskie",
    "podkarpackie", "podlaskie", "pomorskie", "śląskie", "świętokrzyskie", "warmińsko-mazurskie", "wielkopolskie",
    "zachodniopomorskie",
]  # fmt: skip

# (name, gender, adjective of the powiat)
TOWNS = [
    tuple(line.split())
    for line in """
Kobylin m kobyliński
Dąbrowa f dąbrowski
Lipno n lipnowski
Sokołów m sokołowski
Brzezina f brzeziński
Gniezno n gnieźnieński
Radomin m radomiński
Wola f wolski
Krosno n krośnieński
Lubartów m lubartowski
Ruda f rudzki
Zalesie n zaleski
Tarnów m tarnowski
Kamienica f kamienicki
Brzesko n brzeski
Grodziec m grodziecki
Lipnica f lipnicki
Jaworzno n jaworznicki
Kraśnik m kraśnicki
Jasienica f jasienicki
Kłodzko n kłodzki
Opatów m opatowski
Olszanka f olszański
Leszno n leszczyński
Rypin m rypiński
Bystrzyca f bystrzycki
Chełmno n chełmiński
Strzelin m strzeliński
Dębica f dębicki
Mogilno n mogileński
Wieluń m wieluński
Leśnica f leśnicki
Drawsko n drawski
Sieradz m sieradzki
Iława f iławski
Podgórze n podgórski
Biłgoraj m biłgorajski
Ostróda f ostródzki
Zagórze n zagórski
Konin m koniński
Oława f oławski
Sępólno n sępoleński
Ostrów m ostrowski
Nysa f nyski
Międzylesie n międzyleski
Janów m janowski
Wieliczka f wielicki
Przasnyszewo n przasnyski
Łosin m łosiński
Bochnia f bocheński
Łukowo n łukowski
Garwolin m garwoliński
Krynica f krynicki
Pogórze n pogórski
Żuromin m żuromiński
Mława f mławski
Ciechanowo n ciechanowski
Węgrów m węgrowski
Jabłonka f jabłoński
Białobrzegowo n białobrzeski
Szydłów m szydłowski
Sobótka f sobótecki
Głogowo n głogowski
Pińczów m pińczowski
Łomnica f łomnicki
Nowogrodno n nowogrodzki
Zamość m zamojski
Środa f średzki
Suchedno n suchedniowski
Hrubin m hrubiński
""".strip().splitlines()
]
# The second word of a name, in the three genders.
_ROOTS = [
    "Now", "Star", "Mał", "Górn", "Doln", "Kościeln", "Leśn", "Poln", "Zamkow", "Kamienn", "Piaskow", "Czarn", "Biał",
    "Czerwon", "Zielon", "Mokr", "Młynow", "Północn", "Południow", "Klasztorn", "Rzeczn", "Jeziorn", "Stawow",
]  # fmt: skip
KINDS = [
    ("", "", ""),
    *((f"{root}y", f"{root}a", f"{root}e") for root in _ROOTS),
    ("Wielki", "Wielka", "Wielkie"),
    ("Suchy", "Sucha", "Suche"),
    ("Królewski", "Królewska", "Królewskie"),
    ("Biskupi", "Biskupia", "Biskupie"),
    ("Wschodni", "Wschodnia", "Wschodnie"),
    ("Zachodni", "Zachodnia", "Zachodnie"),
    ("Średni", "Średnia", "Średnie"),
    ("Szlachecki", "Szlachecka", "Szlacheckie"),
    *((f"nad {river}",) * 3 for river in ("Wisłą", "Wartą", "Bugiem", "Sanem", "Odrą", "Narwią", "Notecią")),
]

STREETS = [
    "Kościelna", "Szkolna", "Ogrodowa", "Polna", "Leśna", "Rynek", "Parkowa", "Kościuszki", "Mickiewicza", "Słoneczna",
    "Lipowa", "Sienkiewicza", "Kolejowa", "Krótka",
]  # fmt: skip

# What is added to a description, so that no two of a kind read alike.
SENTENCES = [
    "",
    "Prosimy najpierw zadzwonić.",
    "Pierwsza wizyta jest bez kolejki.",
    "W wakacje działamy krócej.",
    "Dojazd autobusem, przystanek jest przed wejściem.",
    "Pomagamy wypełnić wniosek na miejscu.",
    "Przyjmujemy także po południu.",
    "Spotkania odbywają się w małej grupie.",
    "Można przyjść z osobą towarzyszącą.",
    "Wejście od podwórka, dzwonek przy drzwiach.",
]

ACCESSIBILITY = ["", "", "Podjazd i winda.", "Wejście bez schodów, toaleta dla osób na wózkach."]

# How a name of an institution begins; the gmina's name follows.
INSTITUTIONS = {
    "gops": "Gminny Ośrodek Pomocy Społecznej",
    "mops": "Miejski Ośrodek Pomocy Społecznej",
    "mgops": "Miejsko-Gminny Ośrodek Pomocy Społecznej",
    "biblioteka": "Biblioteka Publiczna",
    "dom_kultury": "Ośrodek Kultury",
    "szkola_podst": "Szkoła Podstawowa",
    "klub_seniora": "Klub Seniora",
    "przychodnia": "Przychodnia Lekarza Rodzinnego",
    "caritas": "Parafialny Zespół Caritas",
    "ppp": "Poradnia Psychologiczno-Pedagogiczna",
    "pup": "Powiatowy Urząd Pracy",
    "pcpr": "Powiatowe Centrum Pomocy Rodzinie",
    "oik": "Ośrodek Interwencji Kryzysowej",
}
