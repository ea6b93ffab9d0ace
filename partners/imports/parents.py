"""For whom the units of a table act: a body of the register, else another row of the same table. Never in a circle."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from coop_portal.sorting import sort_key

from ..forms import digits
from ..models import Institution

FIELD = "parent_subject"
SHOWN = 5  # names in a sentence


@dataclass(frozen=True)
class Body:
    """Whom a row may mean: `key` is an institution, or the index of a row."""

    key: object
    name: str
    is_unit: bool  # acts for somebody itself


def resolve(checked):
    """Give each Checked row that `acts_for` somebody the institution in `fields`, or the `parent_row`, or an error."""
    asked = [index for index, row in enumerate(checked) if row.acts_for]
    if not asked:
        return
    register = _register([checked[index].acts_for for index in asked])
    table = _table(checked)
    for index in asked:
        row, wanted = checked[index], _wanted(checked[index].acts_for)
        theirs = [body for body in table[wanted] if body.key != index]
        found = _those_meant(register[wanted]) or _those_meant(theirs)
        if len(found) > 1:
            row.refuse(FIELD, _several(found))
        elif not found and table[wanted]:
            row.refuse(FIELD, _("An institution cannot act for itself."))
        elif not found:
            sentence = _(
                "Neither the register nor this table has “%(name)s”: write the NIP, REGON or full name."
            )
            row.refuse(FIELD, sentence % {"name": row.acts_for[:80]})
        elif isinstance(found[0].key, Institution):
            row.fields[FIELD] = found[0].key
        else:
            row.parent_row = found[0].key
    _refuse_circles(checked)
    _refuse_units_of_bad_rows(checked)


def _wanted(text):
    number = digits(text)
    if number.isdigit() and len(number) in (9, 10, 14):
        return ("nip" if len(number) == 10 else "regon", number)
    return ("name", sort_key(text.strip()))


def _keys(nip, regon, *names):
    found = {("nip", nip), ("regon", regon), *(("name", sort_key(name)) for name in names if name)}
    return [(kind, value) for kind, value in found if value]


def _register(texts):
    """{wanted: [Body]} of the register, in one query."""
    wanted = [_wanted(text) for text in texts]
    numbers = [value for kind, value in wanted if kind != "name"]
    names = Q(sort_key__in=[value for kind, value in wanted if kind == "name"]) | Q(short_name__in=texts)
    found = defaultdict(list)
    for each in Institution.objects.listed().filter(names | Q(nip__in=numbers) | Q(regon__in=numbers)):
        body = Body(each, each.name, each.parent_subject_id is not None)
        for key in _keys(each.nip, each.regon, each.name, each.short_name):
            found[key].append(body)
    return found


def _table(checked):
    found = defaultdict(list)
    for index, row in enumerate(checked):
        fields = {name: row.fields.get(name, "") for name in ("nip", "regon", "name", "short_name")}
        body = Body(index, fields["name"], bool(row.acts_for))
        for key in _keys(*fields.values()):
            found[key].append(body)
    return found


def _those_meant(bodies):
    """A unit often bears the NIP of whom it acts for: the one that acts for nobody is meant."""
    return [body for body in bodies if not body.is_unit] or bodies


def _several(bodies):
    names = "; ".join(body.name for body in bodies[:SHOWN])
    return _("Several institutions fit: %(names)s. Write the full name or the REGON of one.") % {
        "names": names
    }


def _refuse_circles(checked):
    for index, row in enumerate(checked):
        way, here = [], index
        while here is not None and here not in way:
            way.append(here)
            here = checked[here].parent_row
        if here == index:
            names = " → ".join(checked[each].fields.get("name", "") for each in [*way, index])
            row.refuse(FIELD, _("They would act for each other in a circle: %(names)s.") % {"names": names})


def _refuse_units_of_bad_rows(checked):
    """Units wait until the row of whom they act for is right; so do their own units."""
    bad = {index for index, row in enumerate(checked) if row.errors}
    while bad:
        units = {i for i, row in enumerate(checked) if row.parent_row in bad and not row.errors}
        for index in units:
            name = checked[checked[index].parent_row].fields.get("name", "")
            sentence = _("The row “%(name)s”, for which it acts, has errors: correct it first.")
            checked[index].refuse(FIELD, sentence % {"name": name})
        bad = units
