"""Review by the keyboard alone, on an Arabic layout: what a key writes is Arabic, where it lies is what counts."""

import pytest
from playwright.sync_api import expect

from marsad.ledger.history import changes_since

ARABIC = {  # what the keys of the Arabic (101) layout write
    "KeyA": "ش", "KeyR": "ق", "KeyO": "خ", "KeyU": "ع", "KeyJ": "ت", "KeyK": "ن", "KeyH": "ا", "KeyL": "م", "KeyC": "ؤ",
    "KeyV": "ر", "Digit1": "١", "Digit2": "٢", "Digit3": "٣", "Digit9": "٩",
}  # fmt: skip
PLAIN = {"Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "Tab": 9}
WHERE = "document.querySelector('.review').dataset.claim"


class Keyboard:
    """A keyboard with an Arabic layout, which is pressed below the page: events are those of a real one."""

    def __init__(self, page):
        self.page, self.line = page, page.context.new_cdp_session(page)

    def press(self, code):
        letter = ARABIC.get(code, "")
        key = {"key": letter or code, "code": code, "windowsVirtualKeyCode": PLAIN.get(code) or ord(code[-1])}
        down = {"type": "keyDown", "text": letter} if letter else {"type": "rawKeyDown"}
        self.line.send("Input.dispatchKeyEvent", {**key, **down})
        self.line.send("Input.dispatchKeyEvent", {**key, "type": "keyUp"})

    def decide(self, code):
        """Press a key that decides; the claim that was decided."""
        decided = self.page.evaluate(WHERE)
        with self.page.expect_navigation():
            self.press(code)
        return decided


@pytest.fixture
def desk(own):
    return own("هدى")


def test_twenty_decisions_by_the_keyboard_alone(visit, desk):
    one = visit(desk).open("/review", lang="ar")
    page, keys = one.page, Keyboard(one.page)
    page.evaluate("addEventListener('keydown', (event) => { globalThis.last = [event.key, event.code]; })")
    keys.press("KeyH")
    assert page.evaluate("globalThis.last") == ["ا", "KeyH"]
    want = {}
    for number in range(17):
        code, decision = ("KeyR", "rejected") if number % 4 == 3 else ("KeyA", "accepted")
        want[keys.decide(code)] = decision
    assert len(want) == 17

    keys.press("Digit2")  # the second field: the status
    assert page.evaluate("document.activeElement.name") == "status"
    before = page.input_value("#r-status")
    keys.press("ArrowDown" if before != "denied" else "ArrowUp")
    status = page.input_value("#r-status")
    assert status != before
    keys.press("KeyA")  # in a field keys write, or do nothing
    keys.press("Escape")
    corrected = keys.decide("KeyA")
    want[corrected] = "corrected"

    first = page.evaluate(WHERE)
    with page.expect_navigation():
        keys.press("KeyJ")
    assert page.evaluate(WHERE) != first
    with page.expect_navigation():
        keys.press("KeyK")
    assert page.evaluate(WHERE) == first

    slip = keys.decide("KeyR")
    assert slip == first
    with page.expect_navigation():
        keys.press("KeyU")
    assert page.evaluate(WHERE) == slip
    want[keys.decide("KeyA")] = "accepted"

    keys.press("Digit9")  # the last field of words; from there on to the reason
    for _ in range(20):
        keys.press("Tab")
        if page.evaluate("document.activeElement.name") == "reason":
            break
    for code in ("KeyR", "KeyA", "KeyR"):
        keys.press(code)
    assert page.input_value("#reason") == "قشق"
    keys.press("Escape")
    want[keys.decide("KeyR")] = "rejected"

    assert len(want) == 20
    told = list(history(desk))
    assert sum(act in ("claim.accept", "claim.correct", "claim.reject") for act, _ in told) == 21  # with the slip
    assert [claim for act, claim in told if act == "claim.reopen"] == [slip]
    done = {"claim.accept": "accepted", "claim.correct": "corrected", "claim.reject": "rejected"}
    last = {claim: done[act] for act, claim in told if act in done}
    assert last == want
    lines = {line["id"]: line for line in desk.json("/claims", most=500)["claims"]}
    assert {claim: line["decided"] for claim, line in lines.items() if line["decided"]} == {
        claim: decision for claim, decision in want.items() if decision != "rejected"
    }
    assert lines[corrected]["claim"]["status"] == status
    assert not {claim for claim, decision in want.items() if decision == "rejected"} & set(lines)


def test_own_keys_take_the_place_of_the_built_in_ones(visit, desk):
    one = visit(desk).open("/review", lang="ar")
    one.page.evaluate("localStorage.setItem('marsad.keys', JSON.stringify({ KeyV: 'accept' }))")
    one.page.reload()
    expect(one.page.locator("button[value=accept] kbd")).to_have_text("V")
    keys = Keyboard(one.page)
    first = one.page.evaluate(WHERE)
    keys.press("KeyA")
    assert keys.decide("KeyV") == first
    assert list(history(desk)) == [("claim.accept", first)]


def test_words_selected_in_the_report_are_taken_into_the_field(visit, desk):
    one = visit(desk).open("/review", lang="ar")
    page, keys = one.page, Keyboard(one.page)
    keys.press("Digit3")
    name = page.evaluate("document.activeElement.name")
    assert name == "trigger.0.text"
    words = page.evaluate(
        "() => { const node = document.createTreeWalker(document.querySelector('.review-text [data-start]'),"
        " NodeFilter.SHOW_TEXT).nextNode(); const end = node.data.trimStart().indexOf(' ');"
        " const range = document.createRange(); range.setStart(node, 0); range.setEnd(node, end > 0 ? end : node.data.length);"
        " getSelection().removeAllRanges(); getSelection().addRange(range); return range.toString().trim(); }"
    )
    page.locator(".review-text").dispatch_event("pointerup")
    assert page.input_value(f"[name='{name}']") == words
    keys.press("Escape")
    claim = keys.decide("KeyA")
    assert list(history(desk)) == [("claim.correct", claim)]
    line = next(line for line in desk.json("/claims", most=500)["claims"] if line["id"] == claim)
    assert line["claim"]["trigger"]["text"] == words


def history(desk):
    """What was decided in this test, in order: the act and its claim."""
    with desk.desk.ledger.reading() as connection:
        for entry in changes_since(connection):
            if entry["by"] == "هدى" and entry["action"] in (
                "claim.accept", "claim.correct", "claim.reject", "claim.reopen",
            ):  # fmt: skip
                yield entry["action"], entry["subject"]
