"""A program: a PDF on its input, its ruled tables on its output, as JSON. Nothing of the portal is imported here.

Libraries that read PDF loop or eat memory when a file means ill; the system ends this process then, not the portal's.
Arguments: seconds of the processor, bytes of addresses, pages, cells.
"""

import io
import json
import resource
import sys

import pdfplumber

BELOW = 2  # points by which a cell reaches below a line when it is merged with the next one


def main(seconds, memory, max_pages, max_cells):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file; a pipe is none
    try:
        answer = read(sys.stdin.buffer.read(), max_pages, max_cells)
    except MemoryError:
        answer = {"refused": "time"}
    except Exception as error:  # whatever a damaged file makes the library meet
        answer = {"refused": "password" if "Password" in repr(error) else "damaged"}
    json.dump(answer, sys.stdout)


def read(content, max_pages, max_cells):
    tables, cells, letters = [], 0, 0
    with pdfplumber.open(io.BytesIO(content)) as document:
        if len(document.pages) > max_pages:
            return {"refused": "pages"}
        for page in document.pages:
            letters += len(page.chars)
            for table in page.find_tables():
                rows = filled(table)
                cells += sum(len(row) for row in rows)
                if cells > max_cells:
                    return {"refused": "time"}
                # A frame around a heading is no table.
                if rows and len(rows[0]) > 1:
                    tables.append([page.page_number, rows])
            page.close()
    if tables:
        return {"tables": tables}
    return {"refused": "unruled" if letters else "scan"}


def filled(table):
    """Texts row by row; a cell merged over several lines stands in each of them, over columns once."""
    rows, reaching = [], {}  # column -> (text, its lower edge)
    for row, texts in zip(table.rows, table.extract(), strict=True):
        told = []
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            if cell is not None:
                reaching[column] = (text or "", cell[3])
                told.append(text or "")
            else:
                above, edge = reaching.get(column, ("", 0))
                told.append(above if edge > row.bbox[1] + BELOW else "")
        rows.append(told)
    return rows


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:5]))
