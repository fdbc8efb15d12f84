"""Decoding: Arabic in any encoding that it was ever published in, and what is no text."""

import codecs
import unicodedata

import pytest

from marsad.errors import InputError
from marsad.text.decode import codec_name, decode, mend_mojibake, mend_surrogates

SHORT = "قصف على البلدة"
LONG = (
    "قالت مصادر محلية إن مسلحين مجهولين هاجموا نقطة تفتيش عند مدخل المدينة فجر اليوم، وأدى الهجوم إلى مقتل جنديين "
    "وإصابة ثلاثة آخرين نقلوا إلى المستشفى. ولم تتبن أي جهة المسؤولية عن العملية حتى ساعة إعداد الخبر."
)


def in_mac_arabic(text):
    back = {bytes([byte]).decode("mac-arabic"): byte for byte in range(255, -1, -1)}
    return bytes(back[letter] for letter in text)


def in_cp864(text):
    """Arabic as DOS programs wrote it: a byte for each shape of a letter."""
    shapes = {}
    for byte in range(0x80, 0x100):
        try:
            shape = bytes([byte]).decode("cp864")
        except UnicodeDecodeError:
            continue
        if "\ufe70" <= shape <= "\ufefc":
            position = unicodedata.name(shape).split()[-2]
            shapes.setdefault(unicodedata.normalize("NFKC", shape), {})[position] = byte
    data = bytearray()
    for at, letter in enumerate(text):
        if letter not in shapes:
            data += letter.encode("ascii", "ignore")
            continue
        joined = text[at + 1 : at + 2] in shapes
        wanted = ("INITIAL", "MEDIAL", "ISOLATED", "FINAL") if joined else ("ISOLATED", "FINAL", "INITIAL", "MEDIAL")
        data.append(next(shapes[letter][position] for position in wanted if position in shapes[letter]))
    return bytes(data)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "cp1256"]
)
@pytest.mark.parametrize("text", [SHORT, LONG])
def test_unicode_and_windows_are_found_out(encoding, text):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["iso8859-6", "cp720"])
@pytest.mark.parametrize("text", [SHORT, LONG.replace("،", "")])
def test_old_encodings_are_found_out(encoding, text):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_mac_arabic_is_found_out(text):
    assert decode(in_mac_arabic(text)).text == text


def test_shaped_dos_arabic_comes_out_in_plain_letters():
    text = "قوات تقصف مدينة السلام مساء الجمعة وتقتل خمسة مدنيين"
    decoded = decode(in_cp864(text))
    assert decoded.encoding == "cp864"
    assert decoded.text == text


def test_a_forced_encoding_is_used():
    data = SHORT.encode("cp1256")
    assert decode(data, "windows-1256").text == SHORT
    assert decode(data, "iso-8859-6", "").text != SHORT


def test_an_unknown_encoding_is_named():
    with pytest.raises(InputError) as caught:
        decode(b"x", "klingon-8")
    assert caught.value.slug == "encoding-unknown"
    assert "klingon-8" in caught.value.sentence


@pytest.mark.parametrize("name", ["rot13", "base64", "", "utf-8\0", "hex"])
def test_codecs_that_are_no_text_encodings_are_refused(name):
    with pytest.raises(InputError):
        codec_name(name)


def test_a_forced_encoding_that_does_not_fit_is_refused():
    with pytest.raises(InputError) as caught:
        decode(LONG.encode("cp1256"), "utf-8")
    assert caught.value.slug == "encoding-wrong"


def test_what_a_page_says_of_itself_is_only_a_hint():
    assert decode(LONG.encode("cp1256"), hint="iso-8859-6").text == LONG
    assert decode(LONG.encode("utf-8"), hint="windows-1256").text == LONG
    assert decode(LONG.encode("cp1256"), hint="no-such-thing").text == LONG


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 \x00",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n",
        bytes(range(256)) * 8,
        b"\x7fELF\x02\x01",
        b"\x01\x02\x03\x04\x05\x06",
    ],
)
def test_binary_data_is_refused(data):
    with pytest.raises(InputError) as caught:
        decode(data)
    assert caught.value.slug == "input-binary"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Сообщается о столкновениях в пригороде столицы", "cp1251"),
        ("Сообщается о столкновениях в пригороде столицы", "koi8-r"),
        ("הצבא הודיע כי כוחות פעלו באזור", "cp1255"),
        ("ανακοίνωσε ο στρατός συγκρούσεις", "cp1253"),
        ("ordu sınırda çatışmalar yaşandığını açıkladı", "cp1254"),
        ("军队宣布在边境附近发生战斗", "gbk"),
    ],
)
def test_bytes_in_a_foreign_encoding_are_not_guessed(text, encoding):
    with pytest.raises(InputError) as caught:
        decode(text.encode(encoding))
    assert caught.value.slug == "encoding-unknown"


def test_a_few_bad_bytes_in_utf8_are_marked():
    data = LONG.encode()[:-1] + b"\xff\xfe."
    decoded = decode(data)
    assert decoded.encoding == "utf-8"
    assert "bad-bytes" in decoded.mended


def test_halves_of_surrogate_pairs_are_joined_or_marked_one_for_one():
    assert mend_surrogates("قصف \ud83d\ude00 بلدة") == "قصف \U0001f600 بلدة"
    assert mend_surrogates("قصف \ud83d بلدة \ude00") == "قصف \ufffd بلدة \ufffd"
    assert mend_surrogates(SHORT) == SHORT


def wrongly_read(text, codec):
    return "".join(
        bytes([byte]).decode(codec, "ignore") or chr(byte)  # cp1252 leaves five bytes open
        for byte in text.encode()
    )


@pytest.mark.parametrize("codec", ["cp1252", "cp1256", "latin-1"])
def test_utf8_once_read_as_windows_is_put_right(codec):
    wrong = wrongly_read(LONG, codec)
    assert wrong != LONG
    decoded = decode(wrong.encode())
    assert decoded.text == LONG
    assert decoded.mended == ("mojibake",)


def test_only_the_lines_that_are_certain_are_put_right():
    wrong = f"{SHORT}\n{wrongly_read(LONG, 'cp1256')}\n{SHORT}"
    assert mend_mojibake(wrong) == f"{SHORT}\n{LONG}\n{SHORT}"


@pytest.mark.parametrize("text", [SHORT, LONG, "Ø 20 cm «ØÙ»", "ط§", "طظطظ مضغوط، ظ«نص»", ""])
def test_text_that_was_right_stays_as_it_is(text):
    assert mend_mojibake(text) == text


def test_a_byte_order_mark_alone_is_empty_text():
    assert decode(codecs.BOM_UTF8).text == ""
