"""Rounds: what is asked in each round of improving, and of whom beside."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vdiag.ask import questions as asks
from vdiag.ask.ask import Asked, together
from vdiag.ask.follower import NOBODY
from vdiag.ask.money.estimate import stage_of
from vdiag.ask.money.tokens import LENGTHS, OTHER_LENGTH, WORDS
from vdiag.ask.questions import Say, Wanted
from vdiag.extract.fences import fence_around
from vdiag.extract.thinking import without_thinking
from vdiag.improve.chains import ERROR, IMAGE, SELF
from vdiag.improve.plan import ImprovePlan, Prepared
from vdiag.records import Ending, Question, Reason, Task
from vdiag.render.easel import Drawn
from vdiag.render.flow import Flow, Shown
from vdiag.run.store import Run

LOG = 2000
"""The most characters of a log that a model is shown, from its end."""


@dataclass(frozen=True)
class _Chain:
    """One drawing and what became of it.

    Attributes:
        base: question of the first drawing.
        feedback: what the model is told.
        latest: question of the last round in which it improved the drawing.
        calls: how often it was asked since the first drawing, for suggestions too.
        ended: whether the endpoint left a round of it without an answer.
    """

    base: Question
    feedback: str
    latest: Question
    calls: int = 0
    ended: bool = False


class Rounds:
    """All chains of a run, walked round by round.

    Args:
        run: open for writing, with the first drawings rendered.
        say: takes one line for the user at a time.
        shown: told of pictures as they are drawn.
    """

    def __init__(
        self, plan: ImprovePlan, ready: Prepared, run: Run, say: Say, shown: Shown
    ) -> None:
        self._plan, self._ready, self._run, self._say = plan, ready, run, say
        self._tell_shown = shown
        self._drawn: dict[str, Drawn] = {}
        self._fresh: dict[str, int] = {}  # fresh drawings asked for, by first drawing
        self._look(ready.bases)
        answered = run.answered()
        self._chains = [
            _Chain(base, feedback, base)
            for feedback in plan.feedback
            for base in ready.bases
            if base.key in answered and (base.key, feedback) not in ready.without
        ]

    def walk(self, number: int, before: Asked) -> Asked:
        """Ask, render and remember one round; what asking has come to since the first."""
        going = [place for place, chain in enumerate(self._chains) if self._can_go_on(chain)]
        asked, suggestions = self._suggestions(going, number, before)
        questions = {}
        for place in going:
            question = self._improve(self._chains[place], suggestions.get(place), number)
            if question is not None and self._has(question):
                questions[place] = question
        fresh = self._controls(questions)
        every = self._side_by_side([*questions.values(), *fresh])
        self._run.add_questions(every)
        self._run.note("rounds", max(number, self._run.manifest().get("rounds", 0)))
        with Flow(self._run, self._ready.easel, every, self._tell_shown) as flow:
            if not asked.unasked:
                asked = together(asked, self._ask(every, flow))
            answered = self._run.answered()
            rendered = [question for question in every if question.key in answered]
            flow.finish(rendered)
        done = {place: q for place, q in questions.items() if q.key in answered}
        self._look(rendered)
        for place, question in done.items():
            calls = int(question.details["calls"])
            self._chains[place] = replace(self._chains[place], latest=question, calls=calls)
        for place in questions.keys() - done.keys():
            self._chains[place] = replace(self._chains[place], ended=True)
        return asked

    def _suggestions(
        self, going: Sequence[int], number: int, before: Asked
    ) -> tuple[Asked, dict[int, str]]:
        """Ask for suggestions; what asking came to, and those that say something by chain.

        A call that brought none was a call all the same.
        """
        wanting = {
            place: self._suggest(self._chains[place], number)
            for place in going
            if self._chains[place].feedback == SELF
        }
        if not wanting:
            return before, {}
        asked = self._ask([question for question in wanting.values() if self._has(question)])
        found = {}
        for place, question in wanting.items():
            answer = self._run.answer(question.key)
            if answer is None:
                continue
            chain = self._chains[place]
            self._chains[place] = replace(chain, calls=chain.calls + 1)
            said, _ = without_thinking(answer.text)
            if said.strip() and answer.ended is not Ending.REFUSAL:
                found[place] = fence_around(said.strip())
        return together(before, asked), found

    def _side_by_side(self, questions: Sequence[Question]) -> list[Question]:
        """Those about one first drawing together, so that a budget ends both arms of it at once."""
        places = {base.key: place for place, base in enumerate(self._ready.bases)}
        return sorted(questions, key=lambda question: places[str(question.details["base"])])

    def _ask(self, questions: Sequence[Question], flow: Flow | None = None) -> Asked:
        opened, asking = self._ready.opened, self._plan.asking
        return asks.ask(self._run, questions, asking, opened, self._say, flow or NOBODY)

    def _look(self, questions: Sequence[Question]) -> None:
        self._drawn |= self._ready.easel.drawn(self._run, questions)

    def _has(self, question: Question) -> bool:
        return self._ready.opened.models[question.model].has(question)

    def _can_go_on(self, chain: _Chain) -> bool:
        """Whether there is something to tell the model."""
        if chain.ended:
            return False
        last = self._drawn[chain.latest.key]
        if chain.feedback == ERROR:
            return last.image is None or last.reason == Reason.BLANK_IMAGE
        return self._shown(chain) is not None

    def _shown(self, chain: _Chain) -> Drawn | None:
        """The drawing that the model is given: the last program, or picture with its program."""
        key = chain.latest.key
        while True:
            drawn = self._drawn[key]
            if drawn.image is not None if chain.feedback == IMAGE else drawn.program:
                return drawn
            if key == chain.base.key:
                return None
            key = self._question(key).parent

    def _question(self, key: str) -> Question:
        return self._run.questions([key])[0]

    def _values(self, chain: _Chain) -> dict[str, str]:
        language = self._ready.easel.languages[chain.base.language]
        shown = self._drawn[chain.latest.key] if chain.feedback == ERROR else self._shown(chain)
        assert shown is not None  # only such chains go on
        return {
            "language": language.prompt_name,
            "concept": chain.base.concept.text,
            "program": shown.program.strip() or without_thinking(shown.answer)[0].strip(),
            "error": shown.error(LOG),
        }

    def _suggest(self, chain: _Chain, number: int) -> Question:
        template = self._ready.templates["suggest"]
        details = {"feedback": SELF, "base": chain.base.key}
        prompt = template.fill(**self._values(chain))
        return self._asked_of(chain, number, Task.SUGGEST, prompt, template.label, details)

    def _improve(self, chain: _Chain, suggestions: str | None, number: int) -> Question | None:
        """The question of this round; none where the model was to suggest but did not."""
        values = self._values(chain)
        if chain.feedback == SELF:
            if suggestions is None:
                return None
            values["suggestions"] = suggestions
        template = self._ready.templates[chain.feedback]
        images: tuple[str, ...] = ()
        if chain.feedback == IMAGE:
            shown = self._shown(chain)
            assert shown is not None
            assert shown.image is not None
            images = (str(self._run.image_path(shown.image)),)
        calls = chain.calls + 1
        details = {"feedback": chain.feedback, "base": chain.base.key, "calls": calls}
        prompt = template.fill(**values)
        return self._asked_of(chain, number, Task.IMPROVE, prompt, template.label, details, images)

    def _asked_of(
        self,
        chain: _Chain,
        number: int,
        task: Task,
        prompt: str,
        template: str,
        details: Mapping[str, object],
        images: tuple[str, ...] = (),
    ) -> Question:
        base = chain.base
        parent = base.key if task == Task.CONTROL else chain.latest.key
        wanted = Wanted(
            base.concept, base.language, prompt, template, base.sample, number, task, parent,
            images, details,
        )  # fmt: skip
        model = self._ready.opened.models[base.model]
        return asks.question(self._plan.asking, base.model, model, wanted)

    def _controls(self, improving: Container[int]) -> list[Question]:
        """Further fresh drawings, until each first one has as many as a chain of it makes calls.

        Args:
            improving: places of the chains that are asked once more.
        """
        if not self._plan.control:
            return []
        calls: dict[str, int] = {}
        for place, chain in enumerate(self._chains):
            first = chain.base.key
            calls[first] = max(calls.get(first, 0), chain.calls + (place in improving))
        found = []
        for base in self._ready.bases:
            chain = _Chain(base, "", base)
            before = self._fresh.get(base.key, 0)
            self._fresh[base.key] = max(before, calls.get(base.key, 0))
            for number in range(before + 1, calls.get(base.key, 0) + 1):
                details = {"base": base.key}
                question = self._asked_of(
                    chain, number, Task.CONTROL, base.prompt, base.template, details
                )
                if self._has(question):
                    found.append(question)
        return found


def expected(plan: ImprovePlan, ready: Prepared, run: Run | None) -> list[Question]:
    """Questions that stand for those of the rounds to come, whose prompts rest on answers.

    Their programs are as long as programs of that language are.

    Args:
        run: open for reading; rounds that it has answers to are left out. ``None`` for a new one.
    """
    answered = run.answered() if run is not None else set()
    there = {
        (str(q.details["base"]), str(q.details.get("feedback", "")), stage_of(q), q.round)
        for task in (Task.IMPROVE, Task.SUGGEST, Task.CONTROL)
        for q in (run.questions_of(task) if run is not None else ())
        if q.key in answered
    }
    every = [
        (feedback, question)
        for base in ready.bases
        for number in range(1, plan.rounds + 1)
        for feedback, question in _expected_of(plan, ready, base, number)
    ]
    return [
        replace(question, key=f"expected {place}")
        for place, (feedback, question) in enumerate(every)
        if (str(question.details["base"]), feedback, stage_of(question), question.round)
        not in there
    ]


def _expected_of(
    plan: ImprovePlan, ready: Prepared, base: Question, number: int
) -> Iterator[tuple[str, Question]]:
    """What stands for the questions about one drawing in one round, with their feedback."""
    values = {
        "language": ready.easel.languages[base.language].prompt_name,
        "concept": base.concept.text,
        "program": " ".join(["w"] * LENGTHS.get(base.language, OTHER_LENGTH)),
        "suggestions": " ".join(["w"] * WORDS["suggest"]),
        "error": "w",
    }
    details = {"base": base.key}
    for feedback in plan.feedback:
        if (base.key, feedback) in ready.without:
            continue
        prompt = ready.templates[feedback].fill(**values)
        images = ("a picture yet to be made",) if feedback == IMAGE else ()
        question = replace(
            base, prompt=prompt, round=number, task=Task.IMPROVE, images=images, details=details
        )
        yield feedback, question
        if feedback == SELF:
            prompt = ready.templates["suggest"].fill(**values)
            yield feedback, replace(question, prompt=prompt, task=Task.SUGGEST)
    calls = 2 if SELF in plan.feedback else 1
    for fresh in range(calls * (number - 1) + 1, calls * number + 1) if plan.control else ():
        yield "", replace(base, round=fresh, task=Task.CONTROL, details=details)
