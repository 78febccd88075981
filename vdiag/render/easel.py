"""The easel: from answers to pictures, as all tasks that draw do it."""

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vdiag import plugins
from vdiag.concepts.sets import ConceptSet
from vdiag.errors import BadInput, MissingPart, Remark
from vdiag.extract.program import EXTRACTOR, program_of
from vdiag.languages import Language
from vdiag.records import Question, Reason
from vdiag.render.canvas import Canvas, Settings, image_key
from vdiag.results import blank_pictures
from vdiag.run.store import Run
from vdiag.sandbox import Tier, strongest


@dataclass(frozen=True)
class Rendering:
    """How to render; see ``vdiag draw --help``."""

    languages: Sequence[str] = ("installed",)
    canvas: Canvas = Canvas()
    workers: int = os.cpu_count() or 1
    unsafe: bool = False


@dataclass(frozen=True)
class Drawn:
    """What became of one answer.

    Attributes:
        answer: the whole reply.
        program: found in it; may be empty.
        image: name of the picture's content, ``None`` where there is none.
        reason, log, line: see :class:`vdiag.records.Rendering`.
    """

    answer: str
    program: str
    image: str | None
    reason: Reason | None
    log: str
    line: int | None

    def error(self, most: int) -> str:
        """What went wrong, as a user of the language would see it: at most so many characters."""
        place = f", line {self.line}" if self.line else ""
        return f"{self.reason or ''}{place}\n{self.log.strip()[-most:]}".strip()


@dataclass(frozen=True)
class Easel:
    """Everything that rendering needs, checked.

    Attributes:
        languages: by name.
        tier: the sandbox that programs run in.
    """

    languages: Mapping[str, Language]
    canvas: Canvas
    workers: int
    tier: Tier

    @property
    def notes(self) -> list[str]:
        """What every table with its pictures must say."""
        notes = []
        if self.tier == Tier.NONE:
            notes.append("The programs were run unprotected (--unsafe).")
        for language in self.languages.values():
            engine = language.engines[self.canvas.engine(language)]
            if engine.isolation:
                notes.append(f"{language.name} by {engine.name}: {engine.isolation}.")
        return notes

    def record(self, run: Run) -> None:
        """Write its part of the manifest."""
        tools = {name: dict(one.tools()) for name, one in self.languages.items()}
        run.note("tools", {**run.manifest().get("tools", {}), **tools})
        run.note("tier", self.tier.value)

    @property
    def settings(self) -> Settings:
        """What is recorded with the pictures of each language."""
        return {name: self.canvas.settings(one) for name, one in self.languages.items()}

    def drawn(self, run: Run, questions: Sequence[Question]) -> dict[str, Drawn]:
        """What became of the answers to these, once they are rendered, by question."""
        settings = self.settings
        found, shows = {}, blank_pictures.shows(run)
        concepts = {question.key: question.concept for question in questions}
        for key, language, program in run.programs(EXTRACTOR, list(concepts)):
            query = "SELECT image, reason, log, line FROM images WHERE key = ?"
            image = image_key(key, program, settings[language])
            for picture, reason, log, line in run.select("images", query, image):
                answer = run.answer(key)
                text = answer.text if answer else ""
                why = Reason(reason) if reason and not picture else None
                if picture and not shows(image, concepts[key]):
                    why = Reason.BLANK_IMAGE
                found[key] = Drawn(text, program.code, picture, why, log, line)
        return found


def _say(sentence: str) -> None:
    warnings.warn(sentence, Remark, stacklevel=3)


def set_up(rendering: Rendering) -> Easel:
    """Check that all languages can be drawn here.

    Raises:
        VdiagError: one sentence on what is missing.
    """
    names = list(dict.fromkeys(rendering.languages))
    languages = plugins.languages(names)
    if names == ["installed"]:
        _tell_left_out(languages)
    _refuse_unused_engines(rendering.canvas, languages)
    for language in languages.values():
        language.engines[rendering.canvas.engine(language)].places()
    tier = strongest(rendering.unsafe)
    return Easel(languages, rendering.canvas, rendering.workers, tier)


def _tell_left_out(languages: Mapping[str, Language]) -> None:
    """Say which languages cannot be drawn here, and what installs them.

    Raises:
        MissingPart: none can.
    """
    others = [plugins.language(name) for name in plugins.LANGUAGES.names() if name not in languages]
    for one in others:
        _say(f'Left out: the language "{one.name}", which needs `{one.missing()}`.')
    if not languages:
        raise MissingPart("No language can be drawn here; see `vdiag doctor` for what to install.")


def _refuse_unused_engines(canvas: Canvas, languages: Mapping[str, Language]) -> None:
    for name, engine in (canvas.engines or {}).items():
        if name not in languages:
            plugins.language(name)  # an unknown one is said to be so
            raise BadInput(
                f'--engine "{name}={engine}" is for a language that is not drawn (drawn are '
                f"{', '.join(languages)}); leave it out, or add {name} to --languages."
            )


def extract(run: Run, languages: Mapping[str, Language]) -> None:
    """Find the programs in all answers that have none yet."""
    waiting = run.answers_to_extract(EXTRACTOR)
    found = [
        (
            question.key,
            program_of(
                question,
                answer,
                languages.get(question.language) or plugins.language(question.language),
            ),
        )
        for question, answer in waiting
    ]
    run.add_programs(found, EXTRACTOR)


def described(sets: Sequence[ConceptSet]) -> dict[str, dict[str, object]]:
    """What the manifest says of concept sets: their files and where they come from."""
    return {
        "sets": {one.name: [one.source, one.sha256] for one in sets},
        "provenance": {one.name: dict(one.provenance) for one in sets},
    }


def record_sets(run: Run, described: Mapping[str, Mapping[str, object]]) -> None:
    """Write into the manifest which concept sets a run is about, beside those of before."""
    before = run.manifest()
    for entry, values in described.items():
        run.note(entry, {**before.get(entry, {}), **values})
