"""Asking a server that is good, bad, slow, cut off, over-eager or gone; the server is real and on loopback."""

import json
import threading
import time

import pytest
from chat_server import NO_CLAIMS, Reply, chat_server, in_turn, refusal, without_formats

from marsad.errors import CoderError
from marsad.llm import transport

GOOD = {
    "claims": [
        {
            "type": "violence.shelling",
            "status": "occurred",
            "trigger": {"sentence": 1, "words": "سقطت"},
            "actors": [],
            "targets": [],
            "places": [{"sentence": 1, "words": "حي المشارقة", "role": "at"}],
            "time": {"sentence": 1, "words": "ليل الأحد"},
            "quantities": [{"sentence": 1, "words": "أربعة أطفال", "kind": "injured"}],
            "sources": [{"sentence": 1, "words": "ناشطون"}],
        }
    ]
}
TEXT = json.dumps(GOOD, ensure_ascii=False)


def triggers(asked):
    return [claim.trigger.words for answer in asked.answers for claim in answer.claims]


def refused(slug, call):
    with pytest.raises(CoderError) as error:
        call()
    assert error.value.slug == slug
    return error.value.sentence


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"هذه هي المطالبات: {{انظر}}\n{TEXT}\nI hope this helps!",
        f'<think>{{"claims": []}} no, more</think>\n{TEXT}',
        json.dumps(GOOD, indent=4),
    ],
)
def test_a_good_answer_is_read_whatever_is_around_it(asking, cut, report, content):
    with chat_server(lambda body: content) as address:
        asker = asking(address)
        asked = asker.ask(cut(report), report)
    assert triggers(asked) == ["سقطت"]
    assert asked.unreadable == 0 and asked.dropped == ()
    assert asker.spent()["repairs"] == 0


def test_an_answer_is_repaired_once_with_the_reason(asking, cut, report):
    bodies = []
    with chat_server(in_turn('{"claims": [', GOOD), bodies) as address:
        asker = asking(address)
        asked = asker.ask(cut(report), report)
    assert triggers(asked) == ["سقطت"]
    assert [each["role"] for each in bodies[1]["messages"]] == ["system", "user", "assistant", "user"]
    assert bodies[1]["messages"][:2] == bodies[0]["messages"]
    assert "no JSON object" in bodies[1]["messages"][3]["content"]
    assert asker.spent()["repairs"] == 1 and asker.spent()["unreadable"] == 0


@pytest.mark.parametrize(
    "content", ["", None, "عذرا، لا أستطيع.", "[]", '{"claims": 3}', "{" * 100_000, '{"claims": [7]}']
)
def test_what_cannot_be_used_twice_is_an_unreadable_window_and_no_error(asking, cut, report, content):
    with chat_server(lambda body: Reply(content)) as address:
        asker = asking(address)
        asked = asker.ask(cut(report), report)
    assert asked.answers == () and asked.unreadable == 1
    assert asker.spent()["repairs"] == 1 and asker.spent()["unreadable"] == 1


def test_of_a_cut_answer_whole_claims_are_kept(asking, cut, report):
    with chat_server(lambda body: Reply(TEXT[:-2] + ", " + TEXT[12:90], finish="length")) as address:
        asked = asking(address).ask(cut(report), report)
    assert triggers(asked) == ["سقطت"]
    assert [each.why for each in asked.dropped] == ["answer-cut"]


def test_claims_that_break_the_shape_are_dropped_alone(asking, cut, report):
    claim = GOOD["claims"][0]
    wrong = [
        {**claim, "type": "violence.apocalypse"},
        {**claim, "status": "maybe"},
        {**claim, "trigger": {"sentence": "1", "words": "سقطت"}},
        {**claim, "places": [{"sentence": 1, "words": "حي المشارقة", "role": "over"}]},
        {**claim, "quantities": [{"sentence": 1, "words": "أربعة أطفال", "kind": "souls"}]},
        {**claim, "actors": [{"sentence": 1, "words": "\ud800"}]},
    ]
    with chat_server(lambda body: json.dumps({"claims": [*wrong, claim]})) as address:
        asked = asking(address).ask(cut(report), report)
    assert len(triggers(asked)) == 4
    assert [(each.field, each.why) for each in asked.dropped] == [
        ("claim", "type-unknown"), ("claim", "status-unknown"), ("claim", "answer-shape"), ("places", "role-unknown"),
        ("quantities", "kind-unknown"),
    ]  # fmt: skip
    for each in (*asked.answers, *asked.dropped):
        repr(each).encode()


# ---- servers that do not know everything


def test_structured_output_falls_back_and_is_remembered(asking, cut, report):
    bodies = []
    with chat_server(without_formats(lambda body: GOOD, "json_schema"), bodies) as address:
        asker = asking(address, window=200, overlap=0, cache=False)
        assert triggers(asker.ask(cut(report), report))
        asker.ask(cut(report), report)
    kinds = [each.get("response_format", {}).get("type") for each in bodies]
    assert kinds[:2] == ["json_schema", "json_object"] and set(kinds[1:]) == {"json_object"} and len(kinds) > 2


def test_structured_output_is_left_out_where_the_server_has_none(asking, cut, report):
    bodies = []
    with chat_server(without_formats(lambda body: GOOD), bodies) as address:
        assert triggers(asking(address).ask(cut(report), report))
    assert [each.get("response_format", {}).get("type") for each in bodies] == ["json_schema", "json_object", None]


def test_structured_output_can_be_fixed(asking, cut, report):
    bodies = []
    with chat_server(without_formats(lambda body: GOOD, "json_schema"), bodies) as address:
        assert "refuses the request" in refused(
            "model-refused", lambda: asking(address, structured="json_schema").ask(cut(report), report)
        )
    assert {each["response_format"]["type"] for each in bodies} == {"json_schema"}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("seed", "Unsupported parameter: 'seed'"),
        ("temperature", "'temperature' does not support 0 with this model."),
        ("max_tokens", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
    ],
)
def test_parameters_that_a_model_refuses_are_left_out(asking, cut, report, name, complaint):
    bodies = []
    with chat_server(lambda body: refusal(400, complaint) if name in body else GOOD, bodies) as address:
        assert triggers(asking(address).ask(cut(report), report))
    assert len(bodies) == 2 and name in bodies[0] and name not in bodies[1]
    assert bodies[1]["response_format"]["type"] == "json_schema"
    assert (name == "max_tokens") == ("max_completion_tokens" in bodies[1])


def test_a_request_is_what_it_is_said_to_be(asking, cut, report):
    bodies, heads = [], []
    with chat_server(lambda body: GOOD, bodies, heads) as address:
        asking(address, environment={"MARSAD_MODEL_KEY": "k-1"}, max_tokens=900).ask(cut(report), report)
    assert set(bodies[0]) == {"model", "messages", "max_tokens", "temperature", "seed", "response_format"}
    assert bodies[0]["temperature"] == 0 and bodies[0]["max_tokens"] == 900
    assert bodies[0]["response_format"]["json_schema"]["strict"] is True
    assert set(heads[0]) == {
        "host", "content-type", "content-length", "accept", "accept-encoding", "user-agent", "authorization",
    }  # fmt: skip
    assert heads[0]["authorization"] == "Bearer k-1" and heads[0]["user-agent"].startswith("marsad/")


# ---- nothing of the environment, nothing to elsewhere


def test_nothing_comes_from_the_environment(asking, cut, report, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "secret-of-another")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Spy: secret-of-another\nAuthorization: secret-of-another")
    heads = []
    with chat_server(lambda body: GOOD, heads=heads) as address:
        assert triggers(asking(address).ask(cut(report), report))
    assert "secret-of-another" not in str(heads) and "authorization" not in heads[0] and "x-spy" not in heads[0]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(asking, cut, report, status):
    elsewhere = []
    with chat_server(lambda body: GOOD, elsewhere) as other:
        moved = Reply(status=status, headers={"location": f"{other}/chat/completions"}, body=b"")
        with chat_server(lambda body: moved) as address:
            assert "redirects" in refused("model-refused", lambda: asking(address).ask(cut(report), report))
    assert elsewhere == []


# ---- servers that fail


def test_a_passing_failure_is_tried_again(asking, cut, report):
    with chat_server(in_turn(Reply(status=500), GOOD)) as address:
        asker = asking(address, retries=1)
        assert triggers(asker.ask(cut(report), report))
    assert asker.spent()["requests"] == 2


def test_retry_after_is_kept(asking, cut, report):
    with chat_server(in_turn(Reply(status=429, headers={"retry-after": "1"}, body=b"{}"), GOOD)) as address:
        begin = time.monotonic()
        assert triggers(asking(address, retries=1).ask(cut(report), report))
    assert time.monotonic() - begin >= 1


@pytest.mark.parametrize(
    ("reply", "slug", "words"),
    [
        (Reply(status=503, body=b""), "model-unreachable", "What is done stays"),
        (Reply(status=429, body=b""), "model-unreachable", "status 429"),
        (Reply(hang_up=True), "model-unreachable", "broke off"),
        (Reply(TEXT, hang_up=True, cut=40), "model-unreachable", "broke off"),
        (refusal(401), "model-key", "MARSAD_MODEL_KEY"),
        (refusal(403), "model-key", "MARSAD_MODEL_KEY"),
        (refusal(404), "model-refused", "/v1"),
        (refusal(400, "context length exceeded"), "model-refused", "context"),
        (Reply(body=b"<html>hello</html>"), "model-protocol", "/v1"),
        (Reply(body=b'{"choices": []}'), "model-protocol", "/v1"),
        (Reply(body=b"\xff\xfe\x00"), "model-protocol", "/v1"),
    ],
)
def test_a_server_that_cannot_be_used_ends_the_run_with_what_to_do(asking, cut, report, reply, slug, words):
    with chat_server(lambda body: reply) as address:
        sentence = refused(slug, lambda: asking(address).ask(cut(report), report))
    assert words in sentence and address in sentence
    assert "المشارقة" not in sentence


def test_a_server_that_is_not_there(asking, cut, report):
    with chat_server(lambda body: GOOD) as address:
        pass
    assert address in refused("model-unreachable", lambda: asking(address).ask(cut(report), report))


@pytest.mark.parametrize("reply", [Reply(TEXT, delay=3), Reply(TEXT, trickle=0.05)])
def test_time_is_limited_for_the_whole_answer(asking, cut, report, reply):
    with chat_server(lambda body: reply) as address:
        begin = time.monotonic()
        assert "in time" in refused("model-unreachable", lambda: asking(address, timeout=0.5).ask(cut(report), report))
    assert time.monotonic() - begin < 2.5


def test_size_is_limited(asking, cut, report, monkeypatch):
    monkeypatch.setattr(transport, "MOST_BYTES", 20_000)
    with chat_server(in_turn("x" * 100_000, GOOD)) as address:
        asker = asking(address)
        assert triggers(asker.ask(cut(report), report)) == ["سقطت"]
    with chat_server(lambda body: "x" * 100_000) as address:
        assert asking(address, cache=False).ask(cut(report), report).unreadable == 1


def test_a_request_too_many_for_the_server_costs_one_window_only(asking, cut, report):
    def answer(body):
        return refusal(400, "maximum context length") if "معبر" in body["messages"][1]["content"] else GOOD

    with chat_server(answer) as address:
        asker = asking(address, window=200, overlap=0)
        first, rest = report.text.splitlines()[0], "وأغلق معبر الجسر " * 30
        long = type(report)(id="r2", text=f"{first}\n{rest}")
        asked = asker.ask(cut(long), long)
    assert triggers(asked) == ["سقطت"] and asked.unreadable == 1


# ---- what is kept, counted, and limited


def test_nothing_is_asked_twice(asking, cut, report):
    bodies = []
    with chat_server(lambda body: GOOD, bodies) as address:
        first = asking(address).ask(cut(report), report)
        again = asking(address)
        assert again.ask(cut(report), report) == first
        assert len(bodies) == 1 and again.spent()["cached"] == 1 and again.spent()["requests"] == 0
        asking(address, max_tokens=500).ask(cut(report), report)
        asking(address, cache=False).ask(cut(report), report)
    assert len(bodies) == 3


def test_an_answer_that_broke_on_its_way_is_asked_for_again_another_time(asking, cut, report):
    other = type(report)(id="r2", text=f"{report.text}\nوعاد الهدوء.")
    broken = Reply(body=b'{"choices": [')
    with chat_server(in_turn(GOOD, broken, broken, GOOD)) as address:
        asker = asking(address)
        asker.ask(cut(report), report)
        assert asker.ask(cut(other), other).unreadable == 1
        assert triggers(asking(address).ask(cut(other), other)) == ["سقطت"]


def test_what_was_done_before_a_failure_stays(asking, cut, report):
    lines = [f"{line}\n{'وسمع دوي انفجار في الضاحية. ' * 10}" for line in report.text.splitlines()]
    long = type(report)(id="r3", text="\n".join(lines))
    bodies = []
    with chat_server(in_turn(GOOD, GOOD, Reply(status=503)), bodies) as address:
        refused("model-unreachable", lambda: asking(address, window=300, overlap=0).ask(cut(long), long))
        assert len(bodies) == 3
    with_more = []
    with chat_server(lambda body: GOOD, with_more) as other:
        asker = asking(other, window=300, overlap=0)
        asker._model = type(asker._model)(**{**_fields(asker._model), "base_url": address})
        asker.ask(cut(long), long)
        assert asker.spent()["cached"] == 2 and len(with_more) == asker.spent()["requests"] > 0


def _fields(struct):
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def test_tokens_and_cost_are_the_servers(asking, cut, report):
    with chat_server(lambda body: Reply(TEXT, usage=(1200, 300))) as address:
        asker = asking(address, price_in=2.0, price_out=10.0)
        asker.ask(cut(report), report)
    told = asker.spent()
    assert told["prompt_tokens"] == 1200 and told["completion_tokens"] == 300 and told["estimated"] == 0
    assert told["cost"] == pytest.approx(1200 * 2e-6 + 300 * 10e-6)


def test_tokens_are_estimated_where_the_server_tells_none(asking, cut, report):
    with chat_server(lambda body: Reply(TEXT, usage=())) as address:
        asker = asking(address)
        asker.ask(cut(report), report)
    told = asker.spent()
    assert told["estimated"] == 1 and told["completion_tokens"] == round(len(TEXT) / 3.5)
    assert 3000 < told["prompt_tokens"] < 6000 and "cost" not in told


def test_cost_is_never_passed(asking, cut, report):
    bodies = []
    with chat_server(lambda body: Reply(TEXT, usage=(5000, 4000)), bodies) as address:
        asker = asking(address, max_cost=0.05, price_in=1.0, price_out=5.0, cache=False, max_tokens=4000)
        sentence = refused("model-cost", lambda: [asker.ask(cut(report), report) for _ in range(9)])
    assert "What is done stays" in sentence and 1 <= len(bodies) < 9
    assert asker.spent()["cost"] <= 0.05


def test_a_limit_of_cost_needs_prices(asking):
    assert "price_in" in refused("model-prices", lambda: asking("http://127.0.0.1:9/v1", max_cost=1.0))


def test_requests_on_their_way_are_no_more_than_allowed(asking, cut, report):
    lock, now, most = threading.Lock(), [0], [0]

    def answer(body):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
        return NO_CLAIMS

    with chat_server(answer) as address:
        asker = asking(address, concurrency=2, cache=False)
        threads = [threading.Thread(target=asker.ask, args=(cut(report), report)) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert most[0] == 2 and asker.spent()["requests"] == 8


def test_requests_a_minute(asking, cut, report):
    with chat_server(lambda body: NO_CLAIMS) as address:
        asker = asking(address, requests_per_minute=300, cache=False)
        begin = time.monotonic()
        for _ in range(4):
            asker.ask(cut(report), report)
    assert time.monotonic() - begin >= 0.6


def test_sentences_that_are_skipped_are_not_sent(asking, cut, report):
    bodies = []
    with chat_server(lambda body: NO_CLAIMS, bodies) as address:
        asking(address).ask(cut(report), report, frozenset({1}))
        assert asking(address).ask(cut(report), report, frozenset({0, 1, 2})) == ((), 0, ())
    sent = bodies[0]["messages"][1]["content"]
    assert "معبر" not in sent and "[1] أفاد" in sent and "[3] وطالبت" in sent and "[2]" not in sent
    assert len(bodies) == 1


def test_a_key_that_no_header_can_hold(asking):
    refused("model-key", lambda: asking("http://127.0.0.1:9/v1", environment={"MARSAD_MODEL_KEY": "مفتاح"}))
    refused("model-key", lambda: asking("http://127.0.0.1:9/v1", environment={"MARSAD_MODEL_KEY": "a\r\nX: b"}))
