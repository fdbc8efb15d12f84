"""A second reader for tests: a coder that has the rules' reading, and beside it what it is told to see, as a model's."""

import re

import msgspec

from marsad.coding.coder import RuleCoder
from marsad.llm.evidence import sentence_at
from marsad.model import Claim, Differing, Party, Span

STAMP = "model nutq:7b/1a2b3c4d"


class SecondReader:
    """`sees` are words with the type that the model reads there; `parties` words with the class that it gives them."""

    ahead = 1
    stamp = STAMP

    def __init__(self, kit, sees, parties=None, types=None):
        self.rules = RuleCoder(kit)
        self.kit, self.memo = kit, self.rules.memo
        self.sees, self.parties, self.types = sees, parties or {}, types or {}

    def spent(self):
        return {"requests": 0}

    def code(self, report):
        coded = self.rules.code(report)
        claims = [self._differing(claim) for claim in coded.claims]
        for word, type_ in self.sees.items():
            for found in re.finditer(word, report.text):
                start, end = found.span()
                if all(not (claim.trigger.start < end and start < claim.trigger.end) for claim in coded.claims):
                    claims.append(self._claim(report.text, start, end, type_))
        numbered = [
            msgspec.structs.replace(claim, id=f"c{number}")
            for number, claim in enumerate(sorted(claims, key=lambda each: each.trigger.start), 1)
        ]
        return msgspec.structs.replace(coded, claims=tuple(numbered))

    def _claim(self, text, start, end, type_):
        first, sentence = sentence_at(text, start)
        return Claim(
            id="", type=type_, status="occurred", trigger=Span(text=text[start:end], start=start, end=end),
            evidence=((first, first + len(sentence)),), confidence=0.7, made_by=(STAMP,),
        )  # fmt: skip

    def _differing(self, claim):
        """A claim of the rules, read by the model too, with what it reads otherwise."""
        differing = []
        for field in ("actors", "targets"):
            parties = getattr(claim, field)
            other = tuple(self._party(party) for party in parties)
            if other != parties:
                differing.append(Differing(field=field, coder=STAMP, value=msgspec.to_builtins(other)))
        if claim.trigger.text in self.types:
            differing.append(Differing(field="type", coder=STAMP, value=self.types[claim.trigger.text]))
        both = (*claim.made_by, STAMP)
        return msgspec.structs.replace(claim, made_by=both, differing=tuple(differing)) if differing else claim

    def _party(self, party):
        if party.text not in self.parties:
            return party
        return Party(text=party.text, start=party.start, end=party.end, cls=self.parties[party.text])
