"""The second reader in use: every command that reads, with a real server that answers as a good or bad model does."""

import json
import shlex
import subprocess
import sys

import pytest
from chat_server import Reply, chat_server, in_turn, refusal
from click.testing import CliRunner
from fences import commands, page
from pytest import MonkeyPatch
from rehearsal import differs

import marsad
from marsad.cli.main import main
from marsad.coding.kit import default_kit
from marsad.config import Model, Settings
from marsad.errors import CoderError
from marsad.llm.ask import Asker
from marsad.llm.both import make as make_both
from marsad.llm.coder import make as make_model
from marsad.llm.prompt import make_prompt
from marsad.model import Report

TEXT = (
    "شن مسلحون هجوما على حاجز للجيش قرب بلدة القريتين مساء الأحد، وقتل خمسة جنود بحسب مصدر عسكري.\n"
    "وزمجرت الراجمات فوق أحياء تدمر طوال الليل."
)
TOLD = {"id": "r1", "text": TEXT, "published": "2016-03-01", "publisher": "صحيفة النخيل"}


def words(sentence, text):
    return {"sentence": sentence, "words": text}


def claim(type_, trigger, sentence=1, **fields):
    empty = {"actors": [], "targets": [], "places": [], "time": None, "quantities": [], "sources": []}
    return {"type": type_, "status": "occurred", "trigger": words(sentence, trigger), **empty, **fields}


ATTACK = claim(
    "violence.clash", "هجوما", actors=[words(1, "مسلحون")], targets=[words(1, "حاجز للجيش")],
    places=[{**words(1, "بلدة القريتين"), "role": "near"}], time=words(1, "مساء الأحد"),
    quantities=[{**words(1, "خمسة جنود"), "kind": "killed"}], sources=[words(1, "مصدر عسكري")],
)  # fmt: skip
ROCKETS = claim(
    "violence.shelling", "زمجرت", 2, actors=[words(2, "الراجمات")], places=[{**words(2, "تدمر"), "role": "at"}]
)
MADE_UP = claim("violence.chemical_attack", "غاز السارين", actors=[words(1, "قوات النظام")])
GOOD = {"claims": [ATTACK, ROCKETS]}
EAGER = {"claims": [{**ATTACK, "actors": [words(1, "مسلحون"), words(1, "تنظيم الدولة")]}, ROCKETS, MADE_UP]}


@pytest.fixture
def home(tmp_path):
    """A folder for settings, and a file of reports."""
    folder = tmp_path / "home"
    folder.mkdir()
    (tmp_path / "reports.jsonl").write_text(json.dumps(TOLD) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def run(home):
    """A command in the home with a model at an address."""

    def runs(address, *words, code=0, **more):
        quick = {"model": "stub", "retries": 0, "timeout": 5, "price_in": 1.0, "price_out": 2.0, **more}
        told = "".join(f"{key} = {json.dumps(value)}\n" for key, value in quick.items())
        (home / "marsad.toml").write_text(f'[model]\nbase_url = "{address}"\n{told}')
        done = CliRunner().invoke(main, [*words, "--home", str(home)])
        assert done.exit_code == code, (done.exit_code, done.output, done.stderr, done.exception)
        return done

    return runs


@pytest.fixture
def file(home):
    return str(home.parent / "reports.jsonl")


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_read_with_the_model_tells_who_read_and_what_it_cost(run, file):
    with chat_server(lambda body: GOOD) as address:
        done = run(address, "read", file, "--coder", "model", "--format", "jsonl")
    (coded,) = lines(done)
    attack, rockets = coded["claims"]
    assert attack["made_by"] == [f"model stub/{make_prompt().version}"] == rockets["made_by"]
    assert (attack["type"], attack["time"]["from"], attack["quantities"][0]["low"]) == (
        "violence.clash",
        "2016-02-28",
        5,
    )
    assert attack["places"][0]["role"] == "near"
    assert rockets["trigger"]["text"] == "زمجرت"
    assert [place["name"] for place in coded["places"]] and all(
        TEXT[value["start"] : value["end"]] == value["text"]
        for each in coded["claims"]
        for value in (each["trigger"], *each["actors"], *each["targets"], *each["places"], *each["sources"])
    )
    assert "requests 1" in done.stderr and "cost" in done.stderr


def test_both_merge_what_both_read_and_keep_what_one_reads(run, file):
    with chat_server(lambda body: GOOD) as address:
        both = lines(run(address, "read", file, "--coder", "both", "--format", "jsonl"))[0]["claims"]
        rules = lines(run(address, "read", file, "--format", "jsonl"))[0]["claims"]
    readers = {each["trigger"]["text"]: [stamp.split()[0] for stamp in each["made_by"]] for each in both}
    assert readers["هجوما"] == ["rules", "model"]
    assert readers["زمجرت"] == ["model"]
    of_rules = {each["trigger"]["text"]: each for each in rules}
    joined = next(each for each in both if each["trigger"]["text"] == "هجوما")
    assert joined["confidence"] > of_rules["هجوما"]["confidence"]
    assert all(len(each["made_by"]) == 1 for each in rules)


def test_what_the_text_does_not_say_never_enters_and_explain_tells_it(run, file):
    with chat_server(lambda body: EAGER) as address:
        (coded,) = lines(run(address, "read", file, "--coder", "model", "--format", "jsonl"))
        view = run(address, "explain", file, "--coder", "model").stdout
        told = lines(run(address, "explain", file, "--coder", "model", "--format", "json"))[0]
        both = run(address, "explain", file, "--coder", "both").stdout
    assert {each["type"] for each in coded["claims"]} == {"violence.clash", "violence.shelling"}
    assert [party["text"] for party in coded["claims"][0]["actors"]] == ["مسلحون"]
    assert {(each["field"], each["words"], each["why"]) for each in told["dropped"]} == {
        ("actors", "تنظيم الدولة", "words-missing"), ("claim", "غاز السارين", "words-missing"),
    }  # fmt: skip
    assert "not believed: 2" in view and "the words do not stand in the sentence" in view
    assert "by model" in both and "by rules and model" in both
    assert next(note for note in coded["notes"] if note["kind"] == "model")["dropped"] == {"words-missing": 2}


def test_add_notes_the_coder_and_its_cost_and_a_second_run_asks_nobody(run, file, home):
    asked = []
    with chat_server(lambda body: GOOD, asked) as address:
        done = run(address, "add", file, "--coder", "both")
        again = run(address, "reread", "--all", "--coder", "both")
    assert "1 reports added with" in done.stderr
    assert len(asked) == 1  # the answers of `add` were kept
    assert "0 claims were added, 0 changed, 0 retired" in again.stderr
    from marsad.ledger.schema import run as runs
    from marsad.ledger.store import open_ledger

    ledger = open_ledger(f"sqlite:///{home / 'ledger.db'}")
    with ledger.reading() as connection:
        rows = connection.execute(runs.select().order_by(runs.c.id)).all()
    ledger.close()
    assert [row.coder.split()[0] for row in rows] == ["both", "both"]
    first, second = (json.loads(row.spent) for row in rows)
    assert first["requests"] == 1 and first["cost"] > 0 and first["prompt_tokens"] > 1000
    assert second["requests"] == 0 and second["cached"] == 1 and second["cost"] == 0


def test_the_coder_of_the_settings_is_that_of_all_commands(run, file, home):
    with chat_server(lambda body: GOOD) as address:
        run(address, "model", "where")
        (home / "marsad.toml").write_text('coder = "both"\n' + (home / "marsad.toml").read_text())
        done = CliRunner().invoke(main, ["add", file, "--home", str(home)])
        listed = CliRunner().invoke(main, ["search", "تدمر", "--home", str(home), "--json"])
    assert done.exit_code == 0 and "both rules" in done.stderr
    (row,) = lines(listed)
    assert row["claim_count"] == 2


def test_batch_reads_with_both_in_one_process_and_tells_what_it_cost(run, file, tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    shards = tmp_path / "shards"
    shards.mkdir()
    for number in range(2):
        told = [{**TOLD, "id": f"{number}-{at}", "text": f"{TEXT}\nالنشرة {number}{at}."} for at in range(3)]
        (shards / f"{number}.jsonl").write_text("".join(json.dumps(each) + "\n" for each in told), encoding="utf-8")
    asked = []
    with chat_server(lambda body: GOOD, asked) as address:
        done = run(address, "batch", str(shards), str(tmp_path / "out"), "--coder", "both", "--no-link", "--json")
        again = run(address, "batch", str(shards), str(tmp_path / "out"), "--coder", "both", "--no-link", "--json")
        refused = run(address, "batch", str(shards), "x", "--engine", "spark", "--coder", "model", code=2)
    assert len(asked) == 6
    assert lines(done)[0]["spent"]["requests"] == 6
    assert lines(again)[0]["done before"] == 2
    assert "On Spark the rules read" in refused.stderr
    claims = pq.read_table(tmp_path / "out" / "claims").to_pylist()
    assert any(list(row["made_by"]) == [f"model stub/{make_prompt().version}"] for row in claims)


def test_a_server_that_is_gone_ends_the_run_with_a_sentence_and_loses_nothing(run, file, home):
    with chat_server(in_turn(refusal(503), GOOD)) as address:
        gone = run(address, "add", file, "--coder", "model", code=3)
        assert "model-unreachable" in gone.stderr and "What is done stays" in gone.stderr
        done = run(address, "add", file, "--coder", "model")
    assert "1 reports added with 2 claims" in done.stderr


def test_nothing_more_is_asked_when_it_could_cost_too_much(run, file):
    asked = []
    with chat_server(lambda body: GOOD, asked) as address:
        done = run(address, "read", file, "--coder", "model", "--max-cost", "0.000001", code=3)
    assert "model-cost" in done.stderr and not asked


def test_answers_that_cannot_be_used_leave_the_rules_reading(run, file):
    with chat_server(lambda body: Reply('{"claims": [', finish="length")) as address:
        both = lines(run(address, "read", file, "--coder", "both", "--format", "jsonl"))[0]
        rules = lines(run(address, "read", file, "--format", "jsonl"))[0]
    assert both["claims"] == rules["claims"]
    assert next(note for note in both["notes"] if note["kind"] == "model")["unreadable"] == 1


def test_restricted_reports_stay_where_the_model_is_elsewhere(home):
    asked = []
    told = "اعتدى مسلحون على نازحة وتعرضت للاغتصاب في مخيم قرب الحديدة، وفق منظمة حقوقية."
    with chat_server(lambda body: GOOD, asked) as address:
        told_of = Settings(home=home, model=Model(base_url=address, model="stub", cache=False))
        model, both = (make(default_kit(), told_of) for make in (make_model, make_both))
        for each in (model, both.model):
            each._asker.remote = True  # as a server on another machine is taken
        for coder in (model, both):
            by_rule = coder.code(Report(id="a", text=told))
            euphemism = coder.code(Report(id="d", text="هتك جنود عرض نساء في قرية قرب الحديدة، وفق شهود."))
            assert euphemism.notes[-1]["kind"] == "model-kept-back"
            by_mark = coder.code(Report(id="b", text=TEXT, sensitivity="restricted"))
            free = coder.code(Report(id="c", text=TEXT))
            assert all(note["kind"] == "model-kept-back" for note in (by_rule.notes[-1], by_mark.notes[-1]))
            assert {each.made_by for each in by_mark.claims} == {(f"rules {marsad.__version__}",)}
            assert any("model" in stamp for each in free.claims for stamp in each.made_by)
            assert coder.spent()["kept_back"] == 3
    assert len(asked) == 2 and all("الاغتصاب" not in json.dumps(body, ensure_ascii=False) for body in asked)


@pytest.mark.parametrize("word", ["اغتـ ـصاب", "الاغـ ـتـ ـصـ ـاب", "اغت\u200bصاب", "اغت\u00adصاب", "اغت\u2060صاب"])
def test_words_written_to_pass_moderation_keep_a_report_here_too(home, word):
    asked = []
    with chat_server(lambda body: GOOD, asked) as address:
        coder = make_model(default_kit(), Settings(home=home, model=Model(base_url=address, model="stub", cache=False)))
        coder._asker.remote = True  # as a server on another machine is taken
        coder.code(Report(id="a", text=f"روت أمهات عن {word} في معتقل قرب الحديدة."))
    assert not asked and coder.spent()["kept_back"] == 1


def test_what_the_ledger_holds_as_restricted_stays_however_it_comes_in_again(run, file, home):
    run("http://127.0.0.1:9", "add", file, "--coder", "rules")
    uid = lines(run("http://127.0.0.1:9", "search", "تدمر", "--json"))[0]["report"]
    for step in (("classify", uid, "restricted"), ("classify", uid, "public", "--lower")):
        asked = []
        run("http://127.0.0.1:9", *step, "--reason", "طلب")
        with chat_server(lambda body: GOOD, asked) as address, MonkeyPatch.context() as patched:
            patched.setattr("marsad.llm.ask.Asker.__init__", elsewhere(Asker.__init__))
            told = Settings(home=home, model=Model(base_url=address, model="stub", cache=False))
            for make in (make_model, make_both):
                make(default_kit(), told).code(Report(id="again", text=TEXT, published="2019-01-01", publisher="غيرها"))
        assert len(asked) == (0 if step[2] == "restricted" else 2)


def elsewhere(begin):
    """Someone who asks a server that is taken for one on another machine."""

    def begun(self, *args, **kwargs):
        begin(self, *args, **kwargs)
        self.remote = True

    return begun


def test_what_the_model_alone_read_comes_first_in_review(run, file):
    with chat_server(lambda body: GOOD) as address:
        run(address, "add", file, "--coder", "both")
        first, *_ = lines(run(address, "reviews", "next", "--json"))
        assert first["differing"] and first["rank"] > 1
        alone = lines(run(address, "search", "تدمر", "--type", "violence.shelling", "--json"))[0]["claims"][0]["id"]
        run(address, "review", alone, "correct", "--set", 'status="ongoing"')
        left = lines(run(address, "reviews", "next", "--json"))
    assert alone not in {each["claim"] for each in left}


def test_the_library_reads_with_a_model_too(home):
    with chat_server(lambda body: GOOD) as address:
        coder = make_model(default_kit(), Settings(home=home, model=Model(base_url=address, model="stub")))
        read = marsad.read(TEXT, published="2016-03-01", coder=coder)
        reports = [Report(id=str(number), text=TEXT, published="2016-03-01") for number in range(9)]
        many = list(marsad.read_many(reports, coder=coder))
    assert [each.id for each in many] == [str(number) for number in range(9)]
    assert all(each.claims == read.claims for each in many) and len(read.claims) == 2


def test_erasing_takes_out_what_a_model_answered(run, file, home):
    with chat_server(lambda body: GOOD) as address:
        added = run(address, "add", file, "--coder", "model", "--json")
        uid = lines(added)[0]["uid"]
        assert list((home / "cache" / "model").rglob("*.json"))
        run(address, "erase", uid, "--reason", "طلب شاهد", "--yes")
    assert not list((home / "cache" / "model").rglob("*.json"))


def test_the_page_prints_what_these_answers_give(run, home, monkeypatch):
    page_ = page("docs/how-to/use-a-language-model.md")  # in docs/how-to/use-a-language-model.md
    blocks = page_.fences
    heredoc = next(fence.code for fence in blocks if "cat > report.txt" in fence.code)
    (home.parent / "report.txt").write_text(
        "".join(line + "\n" for line in heredoc.splitlines()[1:-1]), encoding="utf-8"
    )
    monkeypatch.chdir(home.parent)
    shelled = claim(
        "violence.shelling", "قصفت", actors=[words(1, "قوات الحكومة")], time=words(1, "فجر الثلاثاء"),
        places=[{**words(1, "بلدة كفر نبودة"), "role": "at"}], sources=[words(1, "الدفاع المدني")],
        quantities=[{**words(1, "أربعة مدنيين"), "kind": "killed"}],
    )  # fmt: skip
    roaring = claim("violence.shelling", "تزمجر", 2, actors=[words(2, "الراجمات")],
                    places=[{**words(2, "بلدة الهبيط"), "role": "at"}])  # fmt: skip
    gas = claim("violence.chemical_attack", "غاز الكلور")
    said = {"claims": [shelled, {**roaring, "status": "ongoing"}, gas]}
    asked = next(fence for fence in blocks if fence.run.startswith("by"))
    with chat_server(lambda body: said) as address:
        for command, expected in commands(asked.code):
            told = run(address, *shlex.split(command)[1:], model="qwen2.5-7b-instruct").stdout
            assert not differs(expected, told), differs(expected, told)


def test_without_a_model_nothing_is_loaded_that_asks_one(home, file):
    code = (
        "import sys\nfrom marsad.cli.main import main\n"
        f"try:\n    main(['read', {file!r}])\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name.startswith(('openai', 'marsad.llm'))], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_coder_without_a_model_says_what_to_write(home, file):
    with pytest.raises(CoderError) as caught:
        make_model(default_kit(), Settings(home=home))
    assert caught.value.slug == "model-unset" and "[model]" in caught.value.sentence
