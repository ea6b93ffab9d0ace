"""Lists of services as offices keep them, made by code: three untidy sheets, and a table copied from Word."""

import io

from docx import Document
from openpyxl import Workbook

GMINAS = ("Kobylin-Borzymy", "Sokoły")
UNITS = (
    ("Gminny Ośrodek Pomocy Społecznej", "ul. Główna 1"), ("Gminna Biblioteka Publiczna", "ul. Szkolna 3"),
    ("Gminny Ośrodek Kultury", "ul. Szkolna 5"), ("Szkoła Podstawowa", "ul. Szkolna 7"),
    ("Przedszkole Samorządowe", "ul. Leśna 2"), ("Klub Seniora", "Rynek 4"), ("Ochotnicza Straż Pożarna", "Rynek 9"),
    ("Stowarzyszenie „Razem”", "ul. Polna 8"), ("Fundacja Dobry Dom", "ul. Polna 10"),
    ("Warsztat Terapii Zajęciowej", "ul. Lipowa 6"),
)  # fmt: skip
KINDS = ("Konsultacje", "Zajęcia grupowe", "Poradnictwo rodzinne", "Wsparcie w domu", "Spotkania otwarte")
FOR_WHOM = (
    "seniorzy",
    "Dzieci i młodzież",
    "rodziny; osoby starsze",
    "osoby niepełnosprawne",
    "wszyscy mieszkańcy",
)
PHONES = (
    "86 476 10 01",
    "tel. 864761002, 600 100 200",
    "86/476-10-03",
    "+48 600 100 300\n86 476 10 04",
    "864761005",
)
HOURS = (
    "pn-pt 8:00-15:30",
    "pon. - pt. 7.30-15.30",
    "wt, czw 16:00-19:00",
    "po uzgodnieniu",
    "pn 8-16; śr 10-18",
)
FEES = ("bezpłatne", "nieodpłatnie", "10 zł za zajęcia", "", "częściowo odpłatne, zależnie od dochodu")
REFERRALS = ("nie", "brak", "tak", "skierowanie od lekarza rodzinnego", "-")
PLACES = {"Kobylin-Borzymy": "18-204 Kobylin-Borzymy", "Sokoły": "18-218 Sokoły"}
SOUND, WRONG, IN_WORD = 212, 9, 88


def _of(values, number):
    return values[number % len(values)]


def _help(page):
    """100 services: titles above, headings in the fourth line, realizators merged over five lines, titles between."""
    page.title = "Pomoc społeczna"
    page.append(["WYKAZ USŁUG I AKTYWNOŚCI – stan na 2026 r."])
    page.merge_cells("A1:J1")
    page.append(["opracowanie: zespół kooperacji"])
    page.append([])
    headings = ["Lp.", "Realizator ", None, "Nazwa usługi:", "Dla kogo?", "Nr tel.", "Adres", "Godziny", "Odpłatność",
                "Skierowanie"]  # fmt: skip
    page.append(headings)
    number = 0
    for gmina in GMINAS:
        page.append([f"GMINA {gmina.upper()}"])
        page.merge_cells(start_row=page.max_row, start_column=1, end_row=page.max_row, end_column=10)
        for unit, street in UNITS:
            first = page.max_row + 1
            for index, kind in enumerate(KINDS):
                number += 1
                page.append([
                    number, f"{unit} w gminie {gmina}" if index == 0 else None, None, f"{kind} – {unit}",
                    _of(FOR_WHOM, number), _of(PHONES, number), f"{street}, {PLACES[gmina]}", _of(HOURS, number),
                    _of(FEES, number), _of(REFERRALS, number),
                ])  # fmt: skip
            page.merge_cells(start_row=first, start_column=2, end_row=page.max_row, end_column=2)
        page.append([])
        page.append(headings)


def _culture(page):
    """60 services, four in a cell."""
    page.title = "Kultura i sport"
    page.append([])
    page.append(
        ["Instytucja / organizator", "Zajęcia", "Adresaci", "Kontakt (telefon, e-mail)", "Gdzie", "Koszt"]
    )
    for number in range(15):
        names = "\n".join(f"- Warsztaty {letter} nr {number}" for letter in "ABCD")
        contact = f"86 476 20 {number:02}\nkultura{number}@example.org"
        page.append(
            [f"Klub kultury nr {number}", names, "młodzież, dorośli", contact, "ul. Szkolna 5", "0 zł"]
        )


def _ngo(page):
    """52 sound rows and nine wrong ones."""
    page.title = "Organizacje"
    page.append(["Organizacja", "Forma pomocy", "Gmina", "Grupa docelowa", "Telefon", "E-mail", "Opis"])
    for number in range(SOUND - 160):
        page.append([
            f"Stowarzyszenie nr {number % 13}", f"Pomoc sąsiedzka nr {number}",
            _of(("gm. Sokoły", "Kobylin-Borzymy"), number),
            "osoby w potrzebie", 864763000 + number, f"ngo{number}@example.org", "Opis",
        ])  # fmt: skip
    for wrong in (
        ["Stowarzyszenie nr 1", "", "Sokoły", "seniorzy", "864764001", "", ""],
        ["Stowarzyszenie nr 1", "Bez gminy", "Atlantyda", "seniorzy", "864764001", "", ""],
        ["", "Bez realizatora", "Sokoły", "seniorzy", "864764001", "", ""],
        ["Stowarzyszenie nr 1", "Zły telefon", "Sokoły", "seniorzy", "12", "", ""],
        ["Stowarzyszenie nr 1", "Zły adres", "Sokoły", "seniorzy", "864764001", "nie ma", ""],
        ["Stowarzyszenie nr 1", "Z PESEL-em", "Sokoły", "seniorzy", "864764001", "", "PESEL 44051401359"],
        ["Stowarzyszenie nr 1", "Ze wzorem", "Sokoły", "seniorzy", "864764001", "", '=HYPERLINK("http://x")'],
        ["Stowarzyszenie nr 0", "Pomoc sąsiedzka nr 0", "Sokoły", "seniorzy", "864764001", "", ""],
        ["Stowarzyszenie nr 1", "N" * 300, "Sokoły", "seniorzy", "864764001", "", ""],
    ):
        page.append(wrong)


def workbook():
    """Bytes of the workbook of three sheets."""
    book = Workbook()
    _help(book.active)
    _culture(book.create_sheet())
    _ngo(book.create_sheet())
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _word_rows():
    for number in range(IN_WORD):
        yield [
            f"Dom pomocy nr {number % 8}", f"Obiady i spotkania nr {number}", "osoby starsze",
            f"86 477 00 {number:02}", "ul. Nowa 1, 18-204 Kobylin-Borzymy", "bezpłatnie",
        ]  # fmt: skip


WORD_HEADINGS = ["Podmiot", "Rodzaj wsparcia", "Odbiorcy", "Telefon", "Adres", "Opłata"]


def word_html():
    """What Word puts on the clipboard: paragraphs in cells, a realizator's cell over all its rows."""
    cells = "".join(f"<td><p class=MsoNormal><b>{text}<o:p></o:p></b></p></td>" for text in WORD_HEADINGS)
    rows, at = [f"<tr>{cells}</tr>"], None
    ordered = sorted(_word_rows(), key=lambda row: row[0])
    for provider, *rest in ordered:
        span = sum(1 for row in ordered if row[0] == provider)
        first = "" if provider == at else f"<td rowspan={span}><p>{provider}</p></td>"
        at = provider
        rows.append(
            f"<tr>{first}"
            + "".join(f"<td><p>{text.replace(', ', ',<br>')}</p></td>" for text in rest)
            + "</tr>"
        )
    return (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><style>td{color:red}</style></head><body>"
        f"<p>Lista</p><table border=1>{''.join(rows)}</table></body></html>"
    )


def document():
    """Bytes of a DOCX with the same table."""
    document = Document()
    document.add_paragraph("Lista usług")
    table = document.add_table(rows=1, cols=len(WORD_HEADINGS))
    for cell, text in zip(table.rows[0].cells, WORD_HEADINGS, strict=True):
        cell.text = text
    for row in _word_rows():
        cells = table.add_row()._tr.tc_lst
        for cell, text in zip(cells, row, strict=True):
            cell.p_lst[0].add_r().text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
