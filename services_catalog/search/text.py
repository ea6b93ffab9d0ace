"""Words: from text as people type it to the lexemes that the index and the queries share.

A lexeme is a plain lower-case word without Polish letters, so that "zajec" and "zajęć" can meet:

    senior      the lemma of "seniorów" (all interpretations that Morfeusz knows)
    lęk         a lemma with its Polish letters, where it would be another word without them ("lek")
    ~opiek      a stem, prefixed: reaches relatives of the word ("opiekuńczy", "opiekun", "opieka")

Nothing here touches the database and nothing raises, whatever the text.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from coop_portal.folding import fold

MAX_TEXT = 20_000  # characters of a document's field that are read
MAX_WORD = 40  # a longer "word" is no word
MAX_LEMMAS = 8  # interpretations of one word
SHORT = 3  # words up to this length are taken as whole words: no stems, no repair

STEM = "~"  # no word holds this character, so stems and words cannot meet by chance

# A plus sign is a word in this field: "Senior+", "60+", "500 plus".
_WORD = re.compile(r"[^\W_]+(?:[-‐‑–'’][^\W_]+)*\+?")
_PART = re.compile(r"[^\W_]+|\+")

_STOP_WORDS = """
a aby ale albo bo by być był była było były chyba ci co coś czy czyli dla do gdzie gdy go i ich ile im inny ja jak
jaki jakiś je jego jej jest jestem jeśli jeszcze już kiedy kto ktoś który lub ma mam mamy mi mieć mną mnie mogę
moja moje może można mój mu my na nad nam nami nas nasz nasza nasze nich nie niej nim o od on ona one oni ono oraz
po pod poza pani pan przed przez przy są się ta tak także tam te tego tej ten też to tu tutaj ty tych tylko tym u w
we więc wszystko z za ze że chcę chce chciałabym chciałbym potrzebuję potrzebna potrzebny potrzeba szukam szuka
proszę gdzieś sobie swój swoja swoje bardzo sam sama bywa itp itd np tzn m in
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

# Words that say little about what is wanted: who it is about, and what everybody has, does and wants.
_WEAK_WORDS = """
mąż żona matka mama mamusia mamo ojciec tata tatuś syn synek córka córeczka brat siostra partner partnerka chłopak
dziewczyna sąsiad sąsiadka ciocia ciotka wujek teść teściowa zięć synowa wnuk wnuczka kuzyn kolega koleżanka pan pani
człowiek ktoś osoba ludzie klient klientka podopieczny podopieczna facet kobieta mężczyzna
musieć iść pójść chodzić jechać pojechać robić zrobić dać dawać wziąć brać wiedzieć powiedzieć mówić umieć zostać
znaleźć szukać potrzebować trzeba dostać dostawać załatwić prosić chcieć móc stać mieszkać żyć siedzieć przyjść
przychodzić wyjść wychodzić wrócić wracać zacząć przestać radzić dawać daje pomóc pomagać skorzystać zapisać
uzyskać otrzymać jechać lubić woleć myśleć czuć widzieć słyszeć patrzeć
dzień codziennie ciągle zawsze nigdy jeszcze teraz cały wszystek taki inny dobry zły nowy stary duży mały dużo mało
rok lata miesiąc tydzień czas raz rano wieczór noc miejsce rzecz sprawa sposób blisko daleko okolica pilnie szybko
natychmiast nagle ostatnio wciąż znowu rzadko często własny pomoc wsparcie problem kłopot
"""
_WEAK = frozenset(_WEAK_WORDS.split())


# Verbs that tell the same, done once or again and again: who "wychodzi z więzienia" will have "wyszedł z więzienia".
_ASPECTS = """
wyjść wychodzić|wejść wchodzić|przyjść przychodzić|pójść iść chodzić|odejść odchodzić|zajść zachodzić|wrócić wracać
jechać pojechać jeździć|dojechać dojeżdżać|wyjechać wyjeżdżać|zawieźć zawozić wozić|przewieźć przewozić
dać dawać|dostać dostawać|wziąć brać|zabrać zabierać|odebrać odbierać|oddać oddawać|zostać zostawać|zostawić zostawiać
stracić tracić utracić|zgubić gubić|zapomnieć zapominać|przewrócić przewracać|upaść upadać|umrzeć umierać zemrzeć
uciec uciekać|wyrzucić wyrzucać wywalić wygonić wyganiać|zamknąć zamykać|uderzyć uderzać|krzyczeć nakrzyczeć krzyknąć
grozić zagrozić|zastraszyć zastraszać|bać przestraszyć|płakać rozpłakać|tłuc stłuc|rzucić rzucać
pożyczyć pożyczać|spłacić spłacać|zapłacić płacić|zadłużyć zadłużać|przegrać przegrywać|ukraść kraść|oszukać oszukiwać
okraść okradać|wydać wydawać|kupić kupować|zarobić zarabiać|zwolnić zwalniać|pracować popracować|szukać poszukać
uczyć nauczyć|pisać napisać|czytać przeczytać|wypełnić wypełniać|załatwić załatwiać|zapisać zapisywać|złożyć składać
pomóc pomagać|gotować ugotować|sprzątać posprzątać|myć umyć|kąpać wykąpać|ubrać ubierać|karmić nakarmić|prać wyprać
opiekować zaopiekować|zająć zajmować|odwiedzić odwiedzać|przypilnować pilnować popilnować|nocować przenocować
palić zapalić|pić wypić popić|leczyć wyleczyć|chorować zachorować|złamać łamać|zalać zalewać
rozmawiać porozmawiać|siedzieć przesiadywać|mieszkać zamieszkać|spać przespać|radzić poradzić
odłączyć odłączać odciąć odcinać wyłączyć wyłączać|urodzić rodzić|rozwieść rozwodzić|rozstać rozstawać
"""
_SAME_VERB = {
    verb: frozenset(map(fold, pair.split()))
    for pair in re.split(r"[|\n]", _ASPECTS.strip())
    for verb in pair.split()
}


class Word(NamedTuple):
    """A word of a text: as written (control characters gone), and where it stands."""

    text: str
    start: int
    end: int

    @property
    def is_stop(self):
        return not self.is_abbreviation and _is_stop(self.text.lower())

    @property
    def is_weak(self):
        return not self.is_abbreviation and _is_weak(self.text.lower())

    @property
    def is_abbreviation(self):
        """ "ON" is a person with a disability, "on" is a pronoun."""
        return 1 < len(self.text) <= 6 and self.text.isupper()


@lru_cache(maxsize=50_000)
def _is_stop(word):
    return word in STOP_WORDS or all(lemma in STOP_WORDS for lemma in lemmas(word))


@lru_cache(maxsize=50_000)
def _is_weak(word):
    return word in _WEAK or lemmas(word)[0] in _WEAK


def clean(text, limit=MAX_TEXT):
    """Composed characters, no control, format or private ones (PostgreSQL refuses NUL), `limit` characters."""
    text = unicodedata.normalize("NFC", str(text)[:limit])
    if text.isprintable():
        return text[:limit]
    return "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)[:limit]


def words(text, limit=None):
    """The words of `text` in order; hyphens split, but one-letter parts stay with their word ("G-PZK", "e-mail").

    In a text all in capitals no word is an abbreviation for being so.
    """
    text = clean(text)
    if " " in text.strip() and text.isupper():
        text = text.lower()
    return list(islice(_words(text), limit))


def _words(text):
    for match in _WORD.finditer(text):
        if match[0].isalnum():
            yield from _word(match[0], match.start(), match.end())
            continue
        parts = list(_PART.finditer(match[0]))
        letters = [part[0] for part in parts if part[0] != "+"]
        if len(letters) > 1 and min(map(len, letters)) == 1:
            yield from _word("".join(letters), match.start(), match.end())
        else:
            for part in parts:
                written = "plus" if part[0] == "+" else part[0]
                yield from _word(written, match.start() + part.start(), match.start() + part.end())


def _word(written, start, end):
    if len(written) <= MAX_WORD:
        yield Word(written, start, end)


@lru_cache(maxsize=1)
def morfeusz():
    """The one analyser of this process: 90 ms and 30 MB to load, hence only when first asked."""
    from morfeusz2 import Morfeusz

    return Morfeusz(praet="composite")


@lru_cache(maxsize=1)
def _stemmer():
    from snowballstemmer import stemmer

    return stemmer("polish")


@lru_cache(maxsize=50_000)
def lemmas(word):
    """Dictionary forms of `word`, lower case with Polish letters, likeliest first; of an unknown word itself.

    People do not type capitals, so "kobylinie" is also read as the place "Kobylinie".
    """
    word = word[:MAX_WORD].lower()
    found = dict.fromkeys(lemma for lemma, _tag, _kind in _analyse(word))
    for lemma, _tag, kind in _analyse(word.capitalize()):
        if not found or "nazwa_geograficzna" in kind:
            found.setdefault(lemma)
    return tuple(islice(found, MAX_LEMMAS)) or (word,)


def is_common(word):
    """Whether Morfeusz knows the word as it is written, and not only as a name."""
    return any(True for _found in _analyse(word[:MAX_WORD].lower()))


def in_dictionary(word):
    """Whether Morfeusz knows the word, as a common one or as a name."""
    word = word[:MAX_WORD].lower()
    return any(True for spelling in (word, word.capitalize()) for _found in _analyse(spelling))


def _analyse(word):
    """(lemma, tag, kind of name) of each interpretation of a word that the dictionary knows."""
    if not word.isalpha():
        return
    for start, _end, (_form, lemma, tag, kind, _label) in morfeusz().analyse(word):
        if start == 0 and tag != "ign" and not tag.startswith("aglt"):
            yield lemma.split(":")[0].lower(), tag, kind


@lru_cache(maxsize=50_000)
def accented(word):
    """Lemmas whose Polish letters tell them from another word ("lęk" beside "lek"): indexed with these letters, too."""
    return tuple(
        lemma
        for lemma in lemmas(word)
        if lemma != (plain := fold(lemma)) and any(found == plain for found, _tag, _kind in _analyse(plain))
    )


@lru_cache(maxsize=50_000)
def lookalikes(word):
    """Words of the dictionary that differ from this plain one in Polish letters alone: "lęki" of "leki"."""
    if len(word) > MAX_ALIKE or not word.isascii() or not word.isalpha():
        return ()
    spellings = map("".join, product(*(letter + _ACCENTS.get(letter, "") for letter in word.lower())))
    return tuple(each for each in spellings if each != word.lower() and any(True for _ in _analyse(each)))


MAX_ALIKE = 10  # letters of a word that may be a lookalike: each spelling is looked up
_ACCENTS = {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "źż"}


@lru_cache(maxsize=50_000)
def lexemes(word):
    """What `word` is indexed under as a word: its folded lemmas, and folded itself where it may be an abbreviation."""
    found = [fold(lemma) for lemma in lemmas(word)]
    if len(word) <= SHORT or word.isupper():
        found.append(fold(word))
    return tuple(dict.fromkeys(filter(None, found)))


def aspects(word):
    """Lexemes of the verbs that tell the same as the verb `word`, done once or again and again."""
    return frozenset().union(*(_SAME_VERB.get(lemma, ()) for lemma in lemmas(word)))


# Folded endings that make adjectives, people and abstract nouns of one another.
_ENDINGS = re.compile(
    "(acyjn|acj|yjn|icj|ator|atyczn|ytyczn|eutyczn|eut|iczn|yczn|tyczn|uncz|ancz|encz|iarz|arz|arsk|iusz|usz|iat|at"
    "|istyczn|ist|izm|ostw|stw|sk|owosc|nosc|iosc|osc|ost|eniow|aniow|ieniow|enn|ienn|enc|ien|ion|en|an|on|owan|un"
    "|ow|ik|yk|nik|ic|nic|k|n|liw|aln|yw|iw)$"
)


@lru_cache(maxsize=50_000)
def stems(word):
    """Prefixed stems of the word's lemmas, which its relatives share; none of short words and of numbers."""
    if len(word) <= SHORT or not word.isalpha() or word.isupper():
        return ()
    return tuple(dict.fromkeys(STEM + stem for lemma in lemmas(word) if (stem := _stem(lemma))))


def _stem(lemma):
    """Snowball's stem, folded, with endings of derivation taken off as long as a root remains."""
    stem = fold(_stemmer().stemWord(lemma))
    while ending := _ENDINGS.search(stem):
        if ending.start() < (4 if len(ending[0]) > 2 else 5):
            break
        stem = stem[: ending.start()]
    return stem if len(stem) > SHORT else ""


def forms(lemma):
    """Every inflected form of a dictionary word, lower case; the word itself where Morfeusz does not know it."""
    found = {form.lower() for spelling in (lemma, lemma.capitalize()) for form in _generate(spelling)}
    return found | {lemma.lower()}


def _generate(lemma):
    if not lemma.isalpha():
        return
    for form, _lemma, tag, _kind, _label in morfeusz().generate(lemma):
        if tag != "ign" and not tag.startswith("brev") and " " not in form:
            yield form
