"""Drawings with parameters: one answer holds a function and the ranges of its parameters.

Several drawings come from it by drawing the arguments. Reading is strict: an answer that does not
hold one program and one JSON object of ranges that fits it gives no drawing at all.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, log10
from typing import Any

from vdiag.extract.fences import Block, blocks
from vdiag.extract.thinking import without_thinking
from vdiag.languages import Argument, Language
from vdiag.records import Answer, Concept, Ending, Program, Reason

STRATEGY = "parametric"
MOST_PARAMETERS = 20
MOST_TEXTS = 100
LONGEST_TEXT = 100
LARGEST = 10**9
_DIGITS = 6
"""Of a drawn number, counted from the width of its range."""

Range = Sequence[Argument]
"""The lowest and the highest of numbers, both ends whole or neither; else one text or more."""
Details = dict[str, Any]


@dataclass(frozen=True)
class Parametrized:
    """What an answer holds.

    Attributes:
        program: defines the function.
        ranges: of its parameters by name; two whole numbers stand for all between them.
        wrong: why it cannot be used, in a few words; empty where it can.
    """

    program: str = ""
    ranges: Mapping[str, Range] = field(default_factory=dict)
    wrong: str = ""


def read(answer: Answer, language: Language) -> Parametrized:
    """The function in an answer, and the ranges of its parameters."""
    try:
        program, text = _parts(answer, language)
        found = Parametrized(program, _ranges(text))
        for arguments in _corners(found.ranges):
            _call(found, arguments, language)
    except ValueError as error:
        return Parametrized(wrong=str(error))
    return found


def details(
    found: Parametrized, seed: int, concept: Concept, language: str, sample: int
) -> Details:
    """What is recorded with one drawing: its arguments, and the ranges that they are from."""
    arguments = arguments_of(found.ranges, seed, concept, language, sample)
    ranges = {name: list(values) for name, values in found.ranges.items()}
    return {"strategy": STRATEGY, "seed": seed, "arguments": arguments, "ranges": ranges}


def arguments_of(
    ranges: Mapping[str, Range], seed: int, concept: Concept, language: str, sample: int
) -> dict[str, Argument]:
    """Arguments drawn uniformly, each parameter's by itself; the same for the same values.

    Args:
        ranges: of the parameters.
        seed, concept, language, sample: what the draw depends on, beside the parameter's name.
    """
    place = f"vdiag parametric {seed} {concept.level}/{concept.name}/{language}/{sample}"
    return {
        name: _drawn(values, random.Random(f"{place} {name}").random())
        for name, values in ranges.items()
    }


def program_of(answer: Answer, language: Language, arguments: Mapping[str, Argument]) -> Program:
    """The program that draws with these arguments, or ``NO_CODE`` and why."""
    found = read(answer, language)
    try:
        if found.wrong:
            raise ValueError(found.wrong)
        code = _call(found, arguments, language)
    except ValueError as error:
        return Program("", Reason.NO_CODE, (f"no drawing function: {error}",))
    told = ", ".join(f"{name} = {json.dumps(value)}" for name, value in arguments.items())
    return Program(code, None, (f"drawn with {told}",))


def _parts(answer: Answer, language: Language) -> tuple[str, str]:
    """The program and the ranges as they stand in an answer."""
    if answer.ended is Ending.REFUSAL:
        raise ValueError("the model refused")
    text, _ = without_thinking(answer.text)
    if not text.strip():
        raise ValueError("the reply is empty")
    found = blocks(text)
    if found and not found[-1].closed:
        raise ValueError("the reply ends inside a block")
    ranges = [block for block in found if _holds_ranges(block)]
    programs = [block for block in found if block.word in language.fences]
    programs = programs or [b for b in found if b.word == "" and b not in ranges]
    if len(programs) != 1:
        raise ValueError(f"the reply has {len(programs) or 'no'} programs, and one is asked for")
    if len(ranges) != 1:
        raise ValueError(
            f"the reply has {len(ranges) or 'no'} JSON blocks of ranges, and one is asked for"
        )
    return programs[0].text.strip("\n") + "\n", ranges[0].text


def _holds_ranges(block: Block) -> bool:
    return block.word == "json" or (block.word == "" and block.text.lstrip().startswith("{"))


def _ranges(text: str) -> dict[str, Range]:
    """The ranges in a JSON text."""
    try:
        found = json.loads(text, object_pairs_hook=_unrepeated, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"the ranges are no JSON ({error.msg})") from error
    except RecursionError as error:
        raise ValueError("the ranges are no JSON (nested too deeply)") from error
    if not isinstance(found, dict) or not found:
        raise ValueError("the ranges are no JSON object with a range for each parameter")
    if len(found) > MOST_PARAMETERS:
        raise ValueError(f"there are {len(found)} parameters, more than {MOST_PARAMETERS}")
    return {name: _range(name, value) for name, value in found.items()}


def _corners(ranges: Mapping[str, Range]) -> Iterator[dict[str, Argument]]:
    """Arguments that have every text of every range among them, and both ends of numbers."""
    for place in range(max(map(len, ranges.values()))):
        yield {name: values[min(place, len(values) - 1)] for name, values in ranges.items()}


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a parameter has two ranges")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _range(name: str, value: object) -> Range:
    if not name.isidentifier() or not name.isascii():
        raise ValueError(f'"{name[:LONGEST_TEXT]}" is no name of a parameter')
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return _texts(name, value)
    numbers = isinstance(value, list) and all(type(one) in (int, float) for one in value)
    if not isinstance(value, list) or len(value) != 2 or not numbers:
        raise ValueError(f'the range of "{name}" is neither two numbers nor a list of texts')
    if not all(-LARGEST <= one <= LARGEST for one in value):
        raise ValueError(f'the range of "{name}" goes beyond {LARGEST:g}')
    if value[0] > value[1]:
        raise ValueError(f'the range of "{name}" begins with its highest number')
    whole = all(type(one) is int for one in value)
    return tuple(value) if whole else tuple(float(one) for one in value)


def _texts(name: str, texts: list[str]) -> Range:
    if len(texts) > MOST_TEXTS:
        raise ValueError(f'"{name}" has {len(texts)} texts, more than {MOST_TEXTS}')
    if any(len(text) > LONGEST_TEXT or not text.isprintable() for text in texts):
        raise ValueError(f'a text for "{name}" is too long, or holds characters that print nothing')
    return tuple(texts)


def _drawn(values: Range, share: float) -> Argument:
    """What lies at a share, from 0 to below 1, of a range."""
    low, high = values[0], values[-1]
    if isinstance(low, str) or isinstance(high, str):
        return values[int(share * len(values))]
    if isinstance(low, int) and isinstance(high, int):
        return min(low + int(share * (high - low + 1)), high)
    places = _DIGITS - ceil(log10(high - low)) if high > low else 0
    return min(max(round(low + share * (high - low), places), low), high)


def _call(found: Parametrized, arguments: Mapping[str, Argument], language: Language) -> str:
    if language.function is None:
        raise ValueError(f"{language.name} has no functions")
    return language.function.call(found.program, arguments)
