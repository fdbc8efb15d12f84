"""Tokens of models: `python bench/tokens.py REPORTS.jsonl[.gz]`.

In: real reports, and the prompt and the example answers of Marsad. Out: characters for one token, by the vocabularies
of two families of models: Qwen (as it comes with the package dashscope) and Mistral (Tekken, with mistral-common).
Neither package is asked anything, and no model is: `pip install --no-deps dashscope mistral-common tiktoken regex`.
"""

import base64
import json
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import tiktoken
from reports import read

from marsad.llm.prompt import DATA, make_prompt

# How Qwen parts a text before pairs of bytes are joined (its tokenizer's published pattern).
_QWEN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def qwen() -> tiktoken.Encoding:
    lines = (_package("dashscope") / "resources" / "qwen.tiktoken").read_bytes().splitlines()
    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line.strip())}
    return tiktoken.Encoding("qwen", pat_str=_QWEN, mergeable_ranks=ranks, special_tokens={})


def tekken() -> tiktoken.Encoding:
    told = json.loads((_package("mistral_common") / "data" / "tekken_240911.json").read_text(encoding="utf-8"))
    size = told["config"]["default_vocab_size"] - told["config"]["default_num_special_tokens"]
    ranks = {base64.b64decode(each["token_bytes"]): each["rank"] for each in told["vocab"][:size]}
    return tiktoken.Encoding("tekken", pat_str=told["config"]["pattern"], mergeable_ranks=ranks, special_tokens={})


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None, f"{name} is not installed"
    return Path(spec.origin).parent


def answers() -> list[str]:
    import tomllib

    examples = tomllib.loads((DATA / "llm_examples.toml").read_text(encoding="utf-8"))["example"]
    packed = {"ensure_ascii": False, "separators": (",", ":")}
    return [json.dumps(json.loads(each["answer"]), **packed) for each in examples]


def tell(name: str, texts: Iterable[str], encodings: Iterable[tiktoken.Encoding]) -> None:
    held = list(texts)
    characters = sum(map(len, held))
    sys.stdout.write(f"{name}: {len(held):,} texts, {characters:,} characters\n")
    for encoding in encodings:
        tokens = sum(len(encoding.encode_ordinary(text)) for text in held)
        sys.stdout.write(f"  {encoding.name:8}{tokens:>12,} tokens  {characters / tokens:.2f} characters each\n")


def main() -> None:
    encodings = (qwen(), tekken())
    tell("prompt", [make_prompt().system], encodings)
    tell("answers", answers(), encodings)
    tell("reports", (row["text"] for row in read(Path(sys.argv[1]))), encodings)


if __name__ == "__main__":
    main()
