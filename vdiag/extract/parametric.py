"""Drawings with parameters: one answer holds a function and the ranges of its parameters.

Several drawings come from it by drawing the arguments. Reading is strict: an answer that does not
hold one program and one JSON object of ranges that fits it gives no drawing at all.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from typing import Any

from vdiag.extract.fences import Block, blocks
from vdiag.extract.notation import object_at, objects, value_of
from vdiag.extract.ranges import Range, corners, drawn, is_example, ranges_of
from vdiag.extract.thinking import without_thinking
from vdiag.languages import Argument, Language
from vdiag.records import Answer, Concept, Ending, Program, Reason

STRATEGY = "parametric"
_JSON = frozenset(["json", "jsonc", "json5"])
_BRACELESS = frozenset(["yaml", "yml", "toml"])
_ASSIGNED = re.compile(r"^[A-Za-z_]\w*\s*(?::[^=\n]*)?=\s*(?=\{)", re.MULTILINE)
_USES = re.compile(r"\bdrawing\b|<svg\b")
_DEFINES = re.compile(
    r"^\s*(?:def|class|void|float|int|boolean|String|color)\b|newcommand|\{\{", re.MULTILINE
)
_TRIES = 50  # braces in prose that are looked at

Details = dict[str, Any]


@dataclass(frozen=True)
class Parametrized:
    """What an answer holds.

    Attributes:
        program: defines the function.
        ranges: of its parameters by name, see :data:`vdiag.extract.ranges.Range`.
        wrong: why it cannot be used, in a few words; empty where it can.
    """

    program: str = ""
    ranges: Mapping[str, Range] = field(default_factory=dict)
    wrong: str = ""


def read(answer: Answer, language: Language) -> Parametrized:
    """The function in an answer, and the ranges of its parameters."""
    try:
        program, value = _parts(answer, language)
        found = Parametrized(program, ranges_of(value))
        for arguments in corners(found.ranges):
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
        name: drawn(values, random.Random(f"{place} {name}").random())
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


def _parts(answer: Answer, language: Language) -> tuple[str, object]:
    """The program of an answer, and what its ranges are made of."""
    if answer.ended is Ending.REFUSAL:
        raise ValueError("the model refused")
    text, _ = without_thinking(answer.text)
    if not text.strip():
        raise ValueError("the reply is empty")
    found = blocks(text)
    if found and not found[-1].closed:
        raise ValueError("the reply ends inside a block")
    holds = [_holds_ranges(block) for block in found]
    tables = list(compress(found, holds))
    others = [block for block, held in zip(found, holds, strict=True) if not held]
    programs = [block for block in others if block.word in language.fences]
    programs = programs or [block for block in others if block.word == ""]
    if not programs or not all(_is_example(block) for block in programs[1:]):
        raise ValueError(f"the reply has {len(programs) or 'no'} programs, and one is asked for")
    program = programs[0].text
    values = [_value(block) for block in tables] or _unfenced(text, program)
    values = [*values, *_other_ranges(text, found, values)]
    if not values or not all(is_example(value) for value in values[1:]):
        raise ValueError(
            f"the reply has {len(values) or 'no'} JSON blocks of ranges, and one is asked for"
        )
    return program.strip("\n") + "\n", values[0]


def _unfenced(text: str, program: str) -> Sequence[object]:
    """Ranges that stand behind the program, before it, or in it with a name of their own."""
    before, _, after = text.partition(program)
    try:
        return (
            list(objects(after))
            or list(objects(before))
            or [object_at(program, one.end())[0] for one in _ASSIGNED.finditer(program)]
        )
    except ValueError as error:
        raise ValueError(f"the ranges are no JSON ({error})") from error


def _other_ranges(
    text: str, found: Sequence[Block], values: Sequence[object]
) -> Iterator[dict[str, object]]:
    """Objects in the prose beside blocks that give the same parameters other ranges."""
    known = ranges_of(values[0]) if values else {}
    ends = dict.fromkeys((block.start, block.end) for block in found)
    borders = [0, *(place for pair in ends for place in pair), len(text)]
    outside = zip(borders[::2], borders[1::2], strict=True)
    prose = "\n".join(text[start:end] for start, end in outside)
    for opening in islice(re.finditer(r"\{", prose), _TRIES):
        try:
            other, _ = object_at(prose, opening.start())
            told = {} if is_example(other) else ranges_of(other)
        except ValueError:
            continue
        if told.keys() <= known.keys() and any(told[name] != known[name] for name in told):
            yield other


def _holds_ranges(block: Block) -> bool:
    """Whether a block announces JSON, or is nothing but an object in another notation."""
    if block.word in _JSON or (block.word == "" and block.text.lstrip().startswith("{")):
        return True
    try:
        return isinstance(_value(block), dict)
    except ValueError:
        return False


def _value(block: Block) -> object:
    try:
        return value_of(block.text, braceless=block.word in _BRACELESS)
    except ValueError as error:
        raise ValueError(f"the ranges are no JSON ({error})") from error


def _is_example(block: Block) -> bool:
    """Whether a block behind the program shows how it is called, and defines nothing."""
    return bool(_USES.search(block.text)) and not _DEFINES.search(block.text)


def _call(found: Parametrized, arguments: Mapping[str, Argument], language: Language) -> str:
    if language.function is None:
        raise ValueError(f"{language.name} has no functions")
    return language.function.call(found.program, arguments)
