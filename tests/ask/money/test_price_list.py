"""Prices: the shipped file, the user's own, what a call costs, and a sure bound of a prompt."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import regex

from vdiag.ask.money.call_cost import cost
from vdiag.ask.money.price import Price
from vdiag.ask.money.price_list import load, read_csv
from vdiag.ask.money.tokens import OVERHEAD, upper_bound
from vdiag.concepts.sets import set_names
from vdiag.errors import BadInput
from vdiag.scorers._torchvision import ensure_torchvision
from vdiag.shipped import shipped

ensure_torchvision()

from open_clip.tokenizer import SimpleTokenizer  # noqa: E402

SHIPPED = shipped("datasets") / "prices" / "openai.csv"
OWN = "https://api.openai.com/v1"
Write = Callable[..., Path]
ELSEWHERE = "http://localhost:8000/v1"


@pytest.fixture(autouse=True)
def no_file_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VDIAG_PRICES", raising=False)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(text: str | bytes, name: str = "mine.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return to


def test_every_shipped_price_says_when_and_where_it_was_read() -> None:
    prices = read_csv(SHIPPED)
    assert len(prices) >= 12
    for price in prices.values():
        assert price.model.startswith("openai/")
        assert price.base_url == OWN
        assert price.source == "litellm 1.109.1"
        assert date.fromisoformat(price.as_of).year >= 2026
        assert price.max_output is not None
        assert 0 < price.input <= price.output


@pytest.mark.parametrize(
    ("model", "expected"),  # read by eye in litellm 1.109.1 and in genai-prices 0.2.3
    [
        ("openai/gpt-3.5-turbo", (0.5, 1.5, None, 4096, False)),
        ("openai/gpt-4", (30, 60, None, 4096, False)),
        ("openai/gpt-4o", (2.5, 10, 0.5, 16384, False)),
        ("openai/gpt-4o-mini", (0.15, 0.6, 0.5, 16384, False)),
        ("openai/gpt-4.1-nano", (0.1, 0.4, 0.5, 32768, False)),
        ("openai/o3", (2, 8, 0.5, 100000, True)),
        ("openai/gpt-5", (1.25, 10, 0.5, 128000, True)),
    ],
)
def test_shipped_prices_are_those_of_the_source(model: str, expected: tuple[object, ...]) -> None:
    price = read_csv(SHIPPED)[model, OWN]
    assert (price.input, price.output, price.batch, price.max_output, price.reasoning) == expected


def test_a_price_holds_for_openais_own_endpoint_and_the_exact_name_alone() -> None:
    prices = load()
    assert prices.of("openai/gpt-4o", None) == prices.of("openai/gpt-4o", OWN + "/")
    assert prices.of("openai/gpt-4o", OWN) is not None
    assert prices.of("openai/gpt-4o", ELSEWHERE) is None
    assert prices.of("openai/gpt-4o-2099-01-01", OWN) is None
    assert prices.of("gpt-4o", OWN) is None


def test_snapshots_with_prices_of_their_own_have_rows_of_their_own() -> None:
    first = load().of("openai/gpt-4o-2024-05-13", OWN)
    assert first is not None
    assert (first.input, first.output) == (5, 15)


def test_the_users_file_overrides_and_adds_by_model_and_endpoint(write: Write) -> None:
    path = write(
        "model,input,output,base_url\n"
        "openai/gpt-4o,1,2,\n"
        f"openai/gpt-4o,0,0,{ELSEWHERE}/\n"
        "other/thing,3,4,\n"
    )
    prices = load(path)
    assert prices.of("openai/gpt-4o", OWN) == Price("openai/gpt-4o", 1, 2, source="mine.csv")
    at_home = prices.of("openai/gpt-4o", ELSEWHERE)
    assert at_home is not None
    assert (at_home.input, at_home.output) == (0, 0)
    assert prices.of("other/thing", None) == Price("other/thing", 3, 4, source="mine.csv")
    assert prices.of("openai/gpt-5", OWN) == load().of("openai/gpt-5", OWN)


def test_the_environment_names_a_file_and_the_option_goes_before_it(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VDIAG_PRICES", str(write("model,input,output\na/b,1,1\n", "one.csv")))
    assert load().of("a/b", None) == Price("a/b", 1, 1, source="one.csv")
    two = load(write("model,input,output\na/b,7,7\n", "two.csv"))
    assert two.of("a/b", None) == Price("a/b", 7, 7, source="two.csv")


def test_a_spreadsheets_byte_order_mark_and_spaces_do_no_harm(write: Write) -> None:
    path = write(b"\xef\xbb\xbfmodel, input ,output,as_of\r\n a/b , 1.5 ,2, 2026-01-31 \r\n")
    expected = Price("a/b", 1.5, 2, as_of="2026-01-31", source="mine.csv")
    assert load(path).of("a/b", None) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["no column `model`"]),
        ("model,input\na/b,1\n", ["no column `output`", '"model, input"']),
        ("model,input,output,base-url\na/b,1,2,x\n", ['"base-url"', "base_url"]),
        ("model,input,input,output\na/b,1,2,3\n", ['"input"', "twice"]),
        ("model,input,output\na/b,1,2\na/c,-1,2\n", ["Row 2", '"-1"', "`input`"]),
        ("model,input,output\na/b,1,cheap\n", ["Row 1", '"cheap"', "`output`"]),
        ("model,input,output\na/b,1,nan\n", ["Row 1", '"nan"', "`output`"]),
        ("model,input,output\na/b,inf,1\n", ["Row 1", '"inf"', "`input`"]),
        ("model,input,output\na/b,,1\n", ["Row 1", '""', "`input`"]),
        ("model,input,output\na/b,1\n", ["Row 1", '""', "`output`"]),
        ("model,input,output\na/b,1,2,5\n", ["Row 1", '"5"', "more cells"]),
        ("model,input,output\nb,1,2\n", ["Row 1", '"b"', "`model`", "provider/name"]),
        ("model,input,output\na/b,1,2\na/b,1,3\n", ["Row 2", '"a/b"', "`model`", "once"]),
        ("model,input,output,batch\na/b,1,2,50\n", ["Row 1", '"50"', "`batch`", "0 to 1"]),
        ("model,input,output,max_output\na/b,1,2,0\n", ["Row 1", '"0"', "`max_output`"]),
        ("model,input,output,max_output\na/b,1,2,4e3\n", ["Row 1", '"4e3"', "`max_output`"]),
        ("model,input,output,as_of\na/b,1,2,31.1.26\n", ["Row 1", '"31.1.26"', "`as_of`"]),
        ("model,input,output,as_of\na/b,1,2,20260131\n", ["Row 1", '"20260131"', "`as_of`"]),
        ("model,input,output,reasoning\na/b,1,2,maybe\n", ["Row 1", '"maybe"', "`reasoning`"]),
        (b"model,input,output\n\xff/b,1,2\n", ["not UTF-8"]),
        ('model,input,output\n"a/b,1,2\n', ["no CSV file"]),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(
    write: Write, text: str | bytes, words: list[str]
) -> None:
    path = write(text)
    with pytest.raises(BadInput) as refused:
        load(path)
    said = str(refused.value)
    assert "\n" not in said
    assert f'"{path}"' in said
    for word in words:
        assert word in said


@pytest.mark.parametrize("where", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, where: str) -> None:
    with pytest.raises(BadInput, match="Cannot read the price file"):
        load(tmp_path / where)


def test_a_call_costs_its_tokens_at_their_prices() -> None:
    price = Price("a/b", 2.5, 10, 0.5)
    assert cost(price, 1_000_000, 0) == pytest.approx(2.5)
    assert cost(price, 1000, 2000) == pytest.approx(0.0225)
    assert cost(price, 1000, 2000, batch=True) == pytest.approx(0.01125)
    assert cost(price, 0, 0) == 0


def test_a_batch_of_unknown_price_counts_in_full_and_a_free_one_not_at_all() -> None:
    assert cost(Price("a/b", 2.5, 10), 1000, 2000, batch=True) == pytest.approx(0.0225)
    assert cost(Price("a/b", 2.5, 10, 0.0), 1000, 2000, batch=True) == 0


def test_the_bound_counts_bytes_and_leaves_room_for_the_wrapping() -> None:
    for prompt, size in (("", 0), ("bike", 4), ("é", 2), ("🚲", 4), ("\ud800", 3)):
        assert upper_bound(prompt) == size + OVERHEAD
    assert OVERHEAD >= 3 + 3 + 1  # a message, the reply and the role, by the OpenAI cookbook


@pytest.mark.parametrize(
    "text", ["🚲🦤", "自転車を描く", "Ωμέγα ∑∫", "draw(x, y);\n", "ᚠᛇᚻ", "%$#@!^&*", "ﷺ"]
)
def test_a_real_byte_level_tokenizer_stays_below_the_bound(text: str) -> None:
    """CLIP's BPE, without the cleaning that it does beforehand, on its own pieces."""
    clip = SimpleTokenizer()
    prompt = text * 400  # so long that the room for the wrapping does not matter
    pieces = regex.findall(r"\p{L}+|\p{N}|[^\s\p{L}\p{N}]+|\s+", prompt)
    tokens = sum(
        len(clip.bpe("".join(clip.byte_encoder[byte] for byte in piece.encode())).split(" "))
        for piece in pieces
    )
    assert len(text) < tokens <= upper_bound(prompt) - OVERHEAD


def test_prices_are_no_concept_set() -> None:
    assert not {"prices", "openai"} & set(set_names())
