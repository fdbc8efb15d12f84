"""Edits that newsrooms make to a text they take over, planted into real reports; and texts that only look alike.

In: reports (as JSON objects) and a seeded `random.Random`. Out: texts. Arabic written here is this bench's own.
"""

import random
import re
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Edit = Callable[[Row, Row, random.Random], str]
STOP = re.compile(r"(?<=[.؟!])\s+|\n+")
AGENCIES = ("أ ف ب", "رويترز", "وكالات", "الأناضول", "د ب أ", "سانا")
CITIES = ("بيروت", "دمشق", "بغداد", "عدن", "غزة", "طرابلس", "الخرطوم", "القاهرة")
TOWNS = (
    "كفرنبل حاس معرشورين الهبيط بداما كنصفرة البارة سفوهن الفطيرة تفتناز سرمين النيرب بنش كللي حزانو ترمانين أطمة "
    "دارة عزة الأتارب كفرحلب خان السبل معصران جرجناز التمانعة الخوين سنجار أبو الظهور"
).split()
REGIONS = ("إدلب", "حلب", "حماة", "درعا", "دير الزور", "الرقة", "حمص", "اللاذقية")


def sentences(text: str) -> list[str]:
    return [part for part in STOP.split(text) if part.strip()]


def headline(row: Row, other: Row, rng: random.Random) -> str:
    title = row["title"]
    body = row["text"][len(title) :] if title and row["text"].startswith(title) else "\n" + row["text"]
    return str(other["title"]) + body


def paragraph_dropped(row: Row, other: Row, rng: random.Random) -> str:
    """A quarter of the sentences, side by side, is gone (a whole paragraph where the text has more than four)."""
    lines = [line for line in row["text"].split("\n") if line.strip()]
    if len(lines) > 4:
        del lines[rng.randrange(1, len(lines))]
        return "\n".join(lines)
    parts = sentences(row["text"])
    at = rng.randrange(max(1, len(parts)))
    return " ".join(parts[:at] + parts[at + max(1, len(parts) // 4) :]) or row["text"]


def agency_line(row: Row, other: Row, rng: random.Random) -> str:
    agency = rng.choice(AGENCIES)
    return f"{rng.choice(CITIES)} - ({agency}): {row['text']}\n{rng.choice(('المصدر: ', '-', ''))}{agency}"


def spelling(row: Row, other: Row, rng: random.Random) -> str:
    """Hamza, ya, ta marbuta, vowel marks, tatweel and digits as another desk types them."""
    text = row["text"].translate(str.maketrans("أإآ0123456789", "ااا٠١٢٣٤٥٦٧٨٩"))
    text = re.sub(r"ي\b", "ى", text) if rng.random() < 0.5 else re.sub(r"ى\b", "ي", text)
    text = re.sub(r"ة\b", "ه", text)
    marked = []
    for letter in text:
        marked.append(letter)
        if "\u0628" <= letter <= "\u0647" and rng.random() < 0.1:
            marked.append(rng.choice("\u064e\u064f\u0650\u0651\u0640"))
    return "".join(marked)


def quotes(row: Row, other: Row, rng: random.Random) -> str:
    return str(row["text"]).translate(
        str.maketrans({"«": '"', "»": '"', '"': "”", "“": "«", "”": "»", "،": " ،", "(": "["})
    )


def local_intro(row: Row, other: Row, rng: random.Random) -> str:
    return " ".join(sentences(other["text"])[:3])[:500] + "\n" + str(row["text"])


def reordered(row: Row, other: Row, rng: random.Random) -> str:
    parts = sentences(row["text"])
    rng.shuffle(parts)
    return " ".join(parts)


def words_changed(row: Row, other: Row, rng: random.Random) -> str:
    """From 10 to 30 per cent of the words are others, taken from another report."""
    share = rng.uniform(0.1, 0.3)
    words = [word for word in other["text"].split() if len(word) > 2]
    return " ".join(rng.choice(words) if rng.random() < share else word for word in row["text"].split())


def thirty_changed(row: Row, other: Row, rng: random.Random) -> str:
    words = [word for word in other["text"].split() if len(word) > 2]
    return " ".join(rng.choice(words) if rng.random() < 0.3 else word for word in row["text"].split())


def several(row: Row, other: Row, rng: random.Random) -> str:
    """Three edits one after the other."""
    for edit in rng.sample((headline, paragraph_dropped, agency_line, spelling, quotes, local_intro), 3):
        row = {**row, "text": edit(row, other, rng)}
    return str(row["text"])


def shortened(row: Row, other: Row, rng: random.Random) -> str:
    """The first half."""
    words = row["text"].split(" ")
    return " ".join(words[: max(15, len(words) // 2)])


def embedded(row: Row, other: Row, rng: random.Random) -> str:
    """Between the halves of another report of the same length."""
    parts = sentences(other["text"])
    while sum(map(len, parts)) < len(row["text"]):
        parts += parts[:3]
    count, size = 0, 0
    while size < len(row["text"]):
        size += len(parts[count])
        count += 1
    return "\n".join([*parts[: count // 2], row["text"], *parts[count // 2 : count]])


EDITS: dict[str, Edit] = {
    "headline changed": headline,
    "paragraph dropped": paragraph_dropped,
    "agency line added": agency_line,
    "spelling variants": spelling,
    "quote marks changed": quotes,
    "local intro added": local_intro,
    "sentences reordered": reordered,
    "10-30% of words changed": words_changed,
    "three edits at once": several,
}
HARDER: dict[str, Edit] = {
    "30% of words changed": thirty_changed,
    "first half only": shortened,
    "embedded in as much": embedded,
}


def update(row: Row, other: Row, rng: random.Random) -> str:
    """The next report of a story: three fifths new, then the old background again."""
    words, fresh = row["text"].split(" "), other["text"].split(" ")
    size = len(words)
    return " ".join((fresh * (1 + size // len(fresh)))[: size * 3 // 5] + words[size * 3 // 5 :])


def roundup(rng: random.Random) -> str:
    """A daily tally by a monitor: the same shape each day, other towns and numbers."""
    lines = [f"حصيلة يوم {rng.randint(1, 28)}/{rng.randint(1, 12)} كما وثقها فريق الرصد في المحافظة:"]
    for _ in range(rng.randint(5, 9)):
        town, region, count = rng.choice(TOWNS), rng.choice(REGIONS), rng.randint(1, 60)
        lines.append(
            rng.choice((
                f"سقطت {count} قذيفة مدفعية على أطراف {town} بريف {region} ولم ترد أنباء عن إصابات.",
                f"نفذ الطيران الحربي {count} غارة على محيط {town} بريف {region} وأصيب {rng.randint(1, 9)} مدنيين.",
                f"وثق الفريق مقتل {count} شخصا في {town} بريف {region} بينهم {rng.randint(1, 5)} أطفال.",
                f"نزحت {count * 10} عائلة من {town} باتجاه مخيمات ريف {region}.",
                f"انفجرت {rng.randint(1, 4)} عبوات ناسفة على طريق {town} بريف {region} وخلفت أضرارا مادية.",
            ))
        )  # fmt: skip
    return "\n".join(lines)


def post(rng: random.Random) -> str:
    """A short post: what, where, how many."""
    town, region = rng.choice(TOWNS), rng.choice(REGIONS)
    return rng.choice((
        f"عاجل | قصف مدفعي عنيف يستهدف أطراف بلدة {town} بريف {region}",
        f"مقتل {rng.randint(2, 40)} مدنيا وإصابة آخرين بغارة جوية على قرية {town} في ريف {region} اليوم",
        f"الدفاع المدني: فرقنا تنقل {rng.randint(2, 40)} جريحا من {town} بعد قصف صاروخي على ريف {region}",
    ))  # fmt: skip


def reposted(text: str, rng: random.Random) -> str:
    """A post taken over: a source, a sign or a full stop more, other spelling."""
    return rng.choice((
        f"🔴 {text}.",
        f"{text} - وكالات",
        text.translate(str.maketrans("أإآ", "ااا")).replace("ة ", "ه "),
        f"{text} #سوريا",
    ))  # fmt: skip
