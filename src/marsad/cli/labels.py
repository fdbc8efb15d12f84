"""Labels of the view in English and Arabic."""

ENGLISH = {
    "who": "who", "whom": "to whom", "where": "where", "when": "when", "count": "count", "says": "says", "also": "also in",
    "places": "places", "page": "page", "none": "no claims", "sentences": "sentences", "unresolved": "not located",
    "unclassed": "", "confidence": "confidence", "undated": "undated", "about": "about", "most": "up to", "least": "at least",
    "at": "at", "from": "from", "to": "to", "via": "via", "near": "near", "unknown-number": "number not told", "radius": "±",
    "occurred": "occurred", "ongoing": "ongoing", "planned": "planned", "hypothetical": "possible", "denied": "denied",
    "furniture": "furniture of the page, left unread", "doubled": "a sentence that stands twice, read once",
    "spliced": "a sentence cut into another one", "bad-bytes": "bytes that could not be read, shown as \ufffd",
    "surrogates": "halves of characters, shown as \ufffd", "mojibake": "text in the wrong encoding, put right",
    "encoding": "read as", "published-unreadable": "the date of the report is no ISO date and is not used",
    "published-found": "the date was found by trafilatura in the page", "id-changed": "the id was used before; it was",
}  # fmt: skip
ARABIC = {
    "who": "الفاعل", "whom": "المتأثر", "where": "المكان", "when": "الزمان", "count": "العدد", "says": "المصدر", "also": "ورد أيضا في",
    "places": "الأماكن", "page": "الصفحة", "none": "لا ادعاءات", "sentences": "جمل", "unresolved": "لم يُحدَّد موقعه",
    "unclassed": "", "confidence": "الثقة", "undated": "بلا تاريخ", "about": "نحو", "most": "حتى", "least": "ما لا يقل عن",
    "at": "في", "from": "من", "to": "إلى", "via": "عبر", "near": "قرب", "unknown-number": "العدد غير مذكور", "radius": "±",
    "occurred": "وقع", "ongoing": "مستمر", "planned": "مزمع", "hypothetical": "محتمل", "denied": "منفي",
    "furniture": "من قوالب الصفحة، لم يُقرأ", "doubled": "جملة مكررة، قُرئت مرة واحدة", "spliced": "جملة مقحمة في أخرى",
    "bad-bytes": "بايتات تعذرت قراءتها، تظهر \ufffd", "surrogates": "أنصاف محارف، تظهر \ufffd", "mojibake": "نص بترميز خاطئ، جرى تصحيحه",
    "encoding": "الترميز", "published-unreadable": "تاريخ التقرير ليس بصيغة ISO ولم يُستعمل",
    "published-found": "التاريخ استخرجه trafilatura من الصفحة", "id-changed": "المعرف مستعمل من قبل؛ كان",
    # classes
    "state_force": "قوات نظامية", "government": "حكومة", "rebel": "معارضة مسلحة", "jihadist": "جهاديون", "militia": "ميليشيا",
    "coalition": "تحالف", "foreign_state": "دولة أجنبية", "civilians": "مدنيون", "protesters": "محتجون", "political": "سياسي",
    "un": "الأمم المتحدة", "ngo": "منظمة", "media": "إعلام", "monitor": "مرصد", "local": "مصدر محلي", "medical": "مصدر طبي",
    "expert": "خبير", "anonymous": "مصدر لم يُسمَّ",
    # kinds of quantities
    "killed": "قتلى", "injured": "جرحى", "missing": "مفقودون", "detained": "معتقلون", "abducted": "مخطوفون", "released": "مفرج عنهم",
    "displaced": "نازحون", "returned": "عائدون", "affected": "متضررون", "fighters": "مقاتلون", "participants": "مشاركون",
    "strikes": "ضربات", "vehicles": "آليات", "weapons": "أسلحة", "buildings": "مبان", "settlements": "قرى وبلدات", "aid": "مساعدات",
    "ration": "حصة", "price": "سعر", "area": "مساحة", "distance": "مسافة", "duration": "مدة",
    # kinds of places
    "country": "دولة", "admin1": "محافظة", "admin2": "منطقة إدارية", "city": "مدينة", "town": "بلدة", "village": "قرية",
    "district": "حي", "river": "نهر", "road": "طريق", "facility": "منشأة", "oil_field": "حقل نفط", "camp": "مخيم", "crossing": "معبر",
    "base": "قاعدة", "region": "منطقة", "other": "موضع",
}  # fmt: skip


def labels(lang: str) -> dict[str, str]:
    """The labels of a language (`ar` or `en`); a key without a label stands for itself."""
    return ARABIC if lang == "ar" else ENGLISH
