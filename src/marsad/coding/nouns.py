"""Nouns: what kind of thing a noun is, where its form leaves several.

In: a word's form, and the preposition before it. Out: one of its readings, or what is known of it.
"""

from marsad.coding.forms import Form, Reading
from marsad.coding.units import PLACE_HEADS
from marsad.lexicon.inflect import ACCUSATIVE
from marsad.lexicon.table import Lexeme


def thing(form: Form, reading: Reading) -> Reading:
    """The reading that says what kind of thing a noun is: «التحالف» is a party before it is a masdar."""
    if reading.lexeme.pos == "participle":
        return next(
            (other for other in form.readings if other.lexeme.pos == "noun" and other.lexeme.kind != "event"), reading
        )
    if reading.lexeme.pos == "noun" and reading.lexeme.kind == "event":
        return next((other for other in form.readings if other.lexeme.kind == "fighter"), reading)  # «انتحاري»
    if reading.lexeme.pos != "masdar":
        return reading
    kinds = {"group", "institution", "organisation", "media", "placenoun", "facility", "building", "aid"}
    if form.article:
        kinds.add("civilian")  # «الأسر»: the families
    return next(
        (other for other in form.readings if other.lexeme.pos == "noun" and other.lexeme.kind in kinds), reading
    )


def in_place(form: Form, prep: str) -> Reading | None:
    """The reading of an ambiguous noun («أطراف», «مركز») as a place, where a preposition of place governs it."""
    if prep not in _PLACE_PREPOSITIONS:
        return None
    return next(
        (reading for reading in form.readings if reading.lexeme.kind in PLACE_HEADS and reading.lexeme.pos == "noun"),
        None,
    )


_PLACE_PREPOSITIONS = frozenset(("في", "الي", "من", "نحو", "علي", "قرب", "باتجاه", "عند", "داخل", "ب"))


def is_place_noun(form: Form) -> bool:
    """Whether it is a noun that places are named with: «بلدة», «حي»."""
    return form.noun is not None and form.noun.lexeme.kind in PLACE_HEADS


def is_accusative(form: Form) -> bool:
    """Whether its ending shows an accusative."""
    reading = form.noun or form.adjective
    return reading is not None and bool(reading.bits & ACCUSATIVE)


def is_bare_name(form: Form) -> bool:
    """Whether nothing is known of it, so that it may be a name."""
    return not form.readings and not form.function and form.number is None


def noun_class(lexeme: Lexeme) -> tuple[str, str]:
    """Class and role of a noun, as units bear them."""
    pos, kind, role = lexeme.pos, lexeme.kind, lexeme.role
    if pos == "participle":
        return "people", role
    if pos == "noun":
        return kind or "event", role
    if pos == "masdar":
        return "event" if lexeme.senses else "abstract", role
    if pos == "party":
        return "party", role
    if pos == "nation":
        return "people", ""
    return "adjective", ""
