"""Who runs in `bench/peers.py`: Marsad's own stages, the machine's linear scans, and libraries that do like work.

In: texts. Out: for each contestant what it is handed (made beforehand, not timed) and the work on it (timed). Heavy
imports happen in the process of the contestant that needs them. The networks of spaCy and BERT have random weights:
what they find is worthless, what it costs to find it is that of trained ones of the same shape. Nothing is downloaded.
"""

import html
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from zlib import crc32

Texts = Sequence[str]
Work = Callable[[Any], object]  # on what `given` made
UNIT = "regular-expression scan"
CODING = "Marsad: text to claims"


class Contestant(NamedTuple):
    """One row. `needs` are modules; `ours` is the row of Marsad that it is compared with; `words` a round, at most."""

    name: str
    make: Callable[[Texts], Work]  # from texts to warm up with
    given: Callable[[Texts], Any] = list
    needs: tuple[str, ...] = ()
    ours: str = CODING
    words: int = 12_000
    warm_up: int = 4_000  # words


def contestants() -> dict[str, Contestant]:
    """All of them by name, in the order of the table."""
    pieces, page, signature = "Marsad: pieces and sentences", "Marsad: page to report", "Marsad: signature (rensa)"
    rows = [
        Contestant("memory copy", lambda _: bytearray, lambda texts: "\n".join(texts).encode()),
        Contestant("str.split", lambda _: str.split, "\n".join),
        Contestant("str.translate", _translate, "\n".join),
        Contestant(UNIT, lambda _: re.compile(r"\w+|[^\w\s]").findall, "\n".join),
        Contestant(pieces, _pieces, ours=pieces),
        Contestant("spaCy blank Arabic tokeniser", _blank, needs=("spacy",), ours=pieces),
        Contestant(CODING, _coding),
        Contestant("spaCy CNN tagger + NER (random weights)", _convolutions, needs=("spacy",)),
        Contestant(
            "BERT-base NER, fp32 (random weights)", _bert, needs=("torch", "transformers"), words=1_200, warm_up=120_000
        ),
        Contestant(page, _page, _pages, ours=page),
        Contestant("trafilatura, default", _trafilatura, _pages, ("trafilatura",), page),
        Contestant(signature, _rensa, _shingles, ours=signature),
        Contestant("datasketch MinHash, 128 of the same", _datasketch, _shingles, ("datasketch",), signature),
        Contestant("Marsad: text to sketch", _sketch, ours=signature),
    ]
    return {row.name: row for row in rows}


def _translate(_: Texts) -> Work:
    table = str.maketrans("أإآىة٠١٢٣٤٥٦٧٨٩", "ااايه0123456789", "ًٌٍَُِّْـ")
    return lambda text: text.translate(table)


def _pieces(_: Texts) -> Work:
    from marsad.text.sentences import sentences
    from marsad.text.tokens import cut

    return lambda texts: [sentences(cut(text)) for text in texts]


def _coding(texts: Texts) -> Work:
    from marsad.cli.tables import coder_with
    from marsad.model import Report

    coder = coder_with(None)

    def work(some: Texts) -> object:
        return [coder.code(Report(id="report", text=text, published="2017-02-18")) for text in some]

    work(texts)
    return work


def _sketch(_: Texts) -> Work:
    from marsad.linking.copies import sketches

    return sketches


def _shingles(texts: Texts) -> list[list[int]]:
    """What `marsad.linking.copies` takes signatures of: hashed pairs of neighbouring words, each once."""
    from marsad.linking.words import words_of

    return [list(dict.fromkeys(map(crc32, words[1:], map(crc32, words)))) for words in map(words_of, texts)]


def _rensa(_: Texts) -> Work:
    from rensa import RMinHash

    return lambda sets: RMinHash.digest_matrix_from_token_hash_sets(sets, 128, 1).to_rows()


def _datasketch(_: Texts) -> Work:
    from datasketch import MinHash

    def same(hashed: int) -> int:
        return hashed

    def work(sets: list[list[int]]) -> object:
        made = []
        for hashes in sets:
            made.append(MinHash(num_perm=128, hashfunc=same))
            made[-1].update_batch(hashes)
        return made

    return work


def _blank(texts: Texts) -> Work:
    import spacy

    tokeniser = spacy.blank("ar").tokenizer
    list(tokeniser.pipe(texts))
    return lambda some: list(tokeniser.pipe(some))


def _convolutions(texts: Texts) -> Work:
    """One encoder of the width and depth of the `*_sm` models (96, 4) that tagger and entities share."""
    import spacy

    encoder = {
        "@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 96, "depth": 4,
        "embed_size": 2000, "window_size": 1, "maxout_pieces": 3, "subword_features": True,
    }  # fmt: skip
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
    tagger = {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}
    entities = {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False,
        "hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": shared,
    }  # fmt: skip
    pipeline = spacy.blank("ar")
    pipeline.add_pipe("tok2vec", config={"model": encoder})
    tags, names = (
        pipeline.add_pipe("tagger", config={"model": tagger}),
        pipeline.add_pipe("ner", config={"model": entities}),
    )
    for tag in "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split():
        tags.add_label(tag)
    for kind in "PER LOC ORG MISC".split():
        names.add_label(kind)
    pipeline.initialize()
    list(pipeline.pipe(texts))
    return lambda some: list(pipeline.pipe(some, batch_size=64))


def _bert(texts: Texts) -> Work:
    """BERT-base (12 layers of 768) over windows of 256 pieces, four at once: the quickest of the shapes tried.

    Its vocabulary of pieces is made of 120,000 words, those that it will read among them, so that it has few a word.
    """
    import torch
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertForTokenClassification

    torch.set_num_threads(1)
    torch.manual_seed(1)
    cutter = BertWordPieceTokenizer()
    cutter.train_from_iterator(texts, vocab_size=30_000, show_progress=False)
    network = BertForTokenClassification(BertConfig(vocab_size=30_522, num_labels=9)).eval()
    long, together = 256, 4

    def work(some: Texts) -> object:
        pieces = [piece for text in some for piece in cutter.encode(text, add_special_tokens=False).ids]
        pieces += [0] * (-len(pieces) % long)
        windows = torch.tensor(pieces).view(-1, long)
        with torch.inference_mode():
            return [network(input_ids=some).logits.argmax(-1).tolist() for some in windows.split(together)]

    work(texts[:1])
    return work


def _pages(texts: Texts) -> list[bytes]:
    """Each text as the article of a page with a menu, a side column and a foot, as outlets serve them."""
    links = "".join(f'<li><a href="/section/{at}">قسم {at}</a></li>' for at in range(40))
    side = "".join(
        f'<div class="teaser"><a href="/story/{at}">خبر آخر من أخبار اليوم {at}</a></div>' for at in range(30)
    )
    made = []
    for text in texts:
        title, _, body = text.partition("\n")
        body = "".join(f"<p>{html.escape(line)}</p>" for line in (body or title).split("\n") if line.strip())
        title = html.escape(title[:120])
        made.append(
            f'<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta property="article:published_time" content="2017-02-18T10:00:00Z"></head><body>'
            f"<header><nav><ul>{links}</ul></nav></header><main><article><h1>{title}</h1>{body}</article></main>"
            f"<aside>{side}</aside><footer><ul>{links}</ul><p>جميع الحقوق محفوظة</p></footer></body></html>".encode()
        )
    return made


def _page(texts: Texts) -> Work:
    from marsad.sources.page import read_page

    def work(pages: list[bytes]) -> object:
        return [read_page(page, "page", "") for page in pages]

    work(_pages(texts[:3]))
    return work


def _trafilatura(texts: Texts) -> Work:
    import trafilatura

    def work(pages: list[bytes]) -> object:
        return [trafilatura.extract(page) for page in pages]

    work(_pages(texts[:3]))
    return work
