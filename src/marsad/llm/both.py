"""The coder `both`: rules and model read, and arbitration makes one reading of two.

In: reports. Out: coded reports whose claims say who read them, and where the two did not agree.
"""

from marsad.coding.kit import Kit
from marsad.config import Settings
from marsad.llm.arbitrate import arbitrate
from marsad.llm.coder import Heard, ModelCoder
from marsad.llm.coder import make as make_model
from marsad.llm.trust import FILE, Trust, kept
from marsad.model import CodedReport, Report


class BothCoder:
    """Reads with the rules and with a language model. Thread-safe."""

    def __init__(self, model: ModelCoder, trust: Trust) -> None:
        self.model, self.trust = model, trust
        self.kit, self.memo, self.ahead = model.kit, model.memo, model.ahead
        self.stamp = f"both {model.rules.stamp} {model.stamp}"

    def code(self, report: Report) -> CodedReport:
        """Both readings in one. Raises CoderError when the model cannot be asked."""
        return self.readings(report)[0]

    def readings(self, report: Report) -> tuple[CodedReport, CodedReport, Heard]:
        """Both readings in one, that of the rules, and that of the model."""
        rules = self.model.by_rules(report)
        heard = self.model.hear(report, rules)
        return (heard.coded if heard.kept_back else arbitrate(rules, heard.coded, self.trust)), rules, heard

    def spent(self) -> dict[str, float]:
        """What the model has cost so far."""
        return self.model.spent()


def make(kit: Kit, settings: Settings) -> BothCoder:
    """Rules and the model of the settings, with the home's trust, as the entry point `both`. Raises CoderError."""
    return BothCoder(make_model(kit, settings), kept(settings.home / FILE))
