"""Countries that partners come from, by their ISO codes. Others may stand in a row; they are shown by the code."""

from django.utils.translation import gettext_lazy as _

COUNTRIES = {
    "PL": _("Poland"),
    "AL": _("Albania"),
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BY": _("Belarus"),
    "BA": _("Bosnia and Herzegovina"),
    "BG": _("Bulgaria"),
    "CA": _("Canada"),
    "HR": _("Croatia"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "FI": _("Finland"),
    "FR": _("France"),
    "GE": _("Georgia"),
    "DE": _("Germany"),
    "GR": _("Greece"),
    "HU": _("Hungary"),
    "IS": _("Iceland"),
    "IE": _("Ireland"),
    "IL": _("Israel"),
    "IT": _("Italy"),
    "XK": _("Kosovo"),
    "LV": _("Latvia"),
    "LI": _("Liechtenstein"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "MT": _("Malta"),
    "MD": _("Moldova"),
    "ME": _("Montenegro"),
    "NL": _("Netherlands"),
    "MK": _("North Macedonia"),
    "NO": _("Norway"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "RS": _("Serbia"),
    "SK": _("Slovakia"),
    "SI": _("Slovenia"),
    "ES": _("Spain"),
    "SE": _("Sweden"),
    "CH": _("Switzerland"),
    "TR": _("Türkiye"),
    "UA": _("Ukraine"),
    "GB": _("United Kingdom"),
    "US": _("United States"),
}


def country_name(code):
    return str(COUNTRIES.get(code, code))


def country_choices(*codes):
    """(code, name), Poland first; `codes` of rows that the list above does not know come last."""
    unknown = [(code, code) for code in codes if code and code not in COUNTRIES]
    return [*COUNTRIES.items(), *unknown]
