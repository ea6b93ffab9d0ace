"""Sign strips: the signs that a funding source demands, from images that the portal ships or somebody uploaded.

The shipped images are drawn for the portal: the flag of the European Union in its official proportions and colours,
everything else as lettering. A project that must show a programme's own mark uploads the file that its funder gives.
"""

import base64

from django.db.models import prefetch_related_objects
from django.templatetags.static import static

from .models import SignStrip, SignStripImage

_EU_ESF = ("img/signs/eu-esf.svg", "Unia Europejska, Europejski Fundusz Społeczny")
_POLAND = ("img/signs/rzeczpospolita-polska.svg", "Rzeczpospolita Polska")
_PO_WER = ("img/signs/po-wer.svg", "Fundusze Europejskie, Wiedza Edukacja Rozwój")
_MIK = ("img/signs/mik.svg", "Mazowiecki Instytut Kultury")
_ERASMUS = ("img/signs/eu-erasmus-plus.svg", "Współfinansowane w ramach programu Unii Europejskiej Erasmus+")

# code -> name, signs from left to right (static path, alternative text); the flag of the Union comes last.
SHIPPED = {
    "po-wer": ("Program Operacyjny Wiedza Edukacja Rozwój (EFS)", [_PO_WER, _POLAND, _EU_ESF]),
    "erasmus-plus": ("Erasmus+", [_ERASMUS]),
    "mik": ("Mazowiecki Instytut Kultury", [_MIK]),
    "efs": ("Europejski Fundusz Społeczny", [_POLAND, _EU_ESF]),
}
WITH_FLAG = {_EU_ESF[0], _ERASMUS[0]}


def install(code):
    """The shipped strip of this code as a row that a coordinator may then edit; an existing one stays as it is."""
    name, signs = SHIPPED[code]
    strip, new = SignStrip.objects.get_or_create(code=code, defaults={"name": name})
    if new:
        SignStripImage.objects.bulk_create(
            SignStripImage(
                strip=strip, position=position, static_path=path, alt=alt, is_eu_flag=path in WITH_FLAG
            )
            for position, (path, alt) in enumerate(signs, start=1)
        )
    return strip


def strip_images(strip, *, embed=False):
    """The strip's signs as [{"src", "alt", "kind"}] for components/sign_strip.html and pdf/sign_strip.html.

    `kind` holds CSS classes of the size, in tenths of the flag's. A PDF reads no uploaded file by its address:
    `embed` puts such an image into `src` itself. No strip gives an empty list.
    """
    if strip is None:
        return []
    prefetch_related_objects([strip], "images__file")
    return [
        {"src": _source(sign, embed), "alt": sign.alt, "kind": _size(sign)} for sign in strip.images.all()
    ]


def _source(sign, embed):
    if sign.static_path:
        return static(sign.static_path)
    if not embed:
        return sign.file.get_absolute_url()
    content = base64.b64encode(sign.file.read()).decode()
    return f"data:{sign.file.content_type_sniffed};base64,{content}"


def _size(sign):
    """Rounded down, so that no sign gets larger than the row says."""
    if sign.is_eu_flag:
        return "sign-flag"
    return f"sign-h{max(sign.height_percent // 10, 1) * 10} sign-w{max(sign.width_percent // 10, 1) * 10}"
