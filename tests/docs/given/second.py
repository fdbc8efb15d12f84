"""Fills the home with reports that the rules and a second reader have read: what that one sees is told here."""

import os
import re
from pathlib import Path

import msgspec

from marsad.coding.coder import RuleCoder
from marsad.coding.kit import default_kit
from marsad.keep.gather import item_of
from marsad.keep.intake import TOOL, Intake
from marsad.keep.ready import Workshop
from marsad.ledger.runs import begin_run
from marsad.ledger.store import open_ledger
from marsad.ledger.words import Words
from marsad.llm.evidence import sentence_at
from marsad.model import Claim, Report, Span
from marsad.sources.archive import Archive
from marsad.sources.files import Given

READ_BY_BOTH = (
    "سوّرت قوات الحكومة بلدة الرميلة بسواتر ترابية مطلع الأسبوع.",
    "سوّر مسلحو الفصائل قرية العطشانة من جهاتها الأربع، حسب شهود.",
    "سوّر المزارع حديقة منزله بالقصب ليحميها من الريح.",
)
READ_BY_RULES = ("سوّرت ميليشيات محلية بلدة القصيبة بسواتر ترابية بعد يومين من القتال.",)


class Second:
    """The rules' reading, and a siege wherever «سوّر» stands."""

    ahead, stamp = 1, "model nutq:7b/1a2b3c4d"

    def __init__(self):
        self.rules = RuleCoder(default_kit())
        self.kit, self.memo = self.rules.kit, self.rules.memo

    def spent(self):
        return {}

    def code(self, report):
        coded = self.rules.code(report)
        found = [self._siege(report.text, *match.span()) for match in re.finditer("سوّرت?", report.text)]
        return msgspec.structs.replace(coded, claims=(*found, *coded.claims))

    def _siege(self, text, start, end):
        first, sentence = sentence_at(text, start)
        return Claim(
            id="", type="access.siege", status="occurred", trigger=Span(text=text[start:end], start=start, end=end),
            evidence=((first, first + len(sentence)),), confidence=0.7, made_by=(self.stamp,),
        )  # fmt: skip


home, second = Path(os.environ["MARSAD_HOME"]), Second()
home.mkdir(parents=True, exist_ok=True)
ledger = open_ledger(f"sqlite:///{home / 'ledger.db'}", create=True)
archive = Archive(home / "archive", TOOL)
for coder, texts in ((second, READ_BY_BOTH), (second.rules, READ_BY_RULES)):
    workshop = Workshop(lambda reports, coder=coder: map(coder.code, reports), Words(coder.memo))
    intake = Intake(ledger, archive, workshop.make_ready, begin_run(ledger, "add"), by="desk")
    given = (Given(Report(id="", text=text, published="2022-05-10"), "r.txt", 0, (), text.encode()) for text in texts)
    for _ in intake.take(item_of(each) for each in given):
        pass
archive.close()
ledger.close()
