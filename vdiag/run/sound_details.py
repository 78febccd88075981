"""What the details of a question must hold: checked by its task, before the rooms believe them."""

from vdiag.files import strict_json
from vdiag.records import CHOICE, PROTOCOLS, VIEWS, Task
from vdiag.run.turned_pictures import TRANSFORMS

_KINDS: dict[str, tuple[type, ...]] = {
    "arguments": (dict,),
    "base": (str,),
    "calls": (int,),
    "correct": (int,),
    "distractors": (str,),
    "feedback": (str,),
    "item": (str,),
    "maker": (int,),
    "protocol": (str,),
    "ranges": (dict,),
    "rewriting": (str,),
    "seed": (int,),
    "strategy": (str,),
    "texts": (list,),
    "transform": (str,),
    "view": (str,),
}
_WORDS = {"protocol": PROTOCOLS, "transform": TRANSFORMS, "view": VIEWS}
"""By key the only values there are."""
_NEEDED: dict[Task, tuple[str, ...]] = {
    Task.CONTROL: ("base",),
    Task.IMPROVE: ("base",),
    Task.SUGGEST: ("base",),
    Task.RECOGNIZE: ("item", "view", "protocol"),
}
_BROUGHT: dict[str, tuple[str, ...]] = {
    "arguments": ("seed",),
    "strategy": ("arguments", "seed"),
    "texts": ("correct",),
    "correct": ("texts",),
}
"""By key what must stand beside it."""


def check(task: str, text: str) -> None:
    """Check the details of a question.

    Args:
        task: of the question.
        text: the details, as JSON.

    Raises:
        ValueError: there is no such task; or the text is no JSON object, lacks what the task needs,
            or has a value of another kind. Keys that are not known here are passed over.
    """
    details = strict_json.mapping(text, _KINDS)
    needed = {*_NEEDED.get(Task(task), ())}
    needed.update(*(others for key, others in _BROUGHT.items() if key in details))
    if missing := sorted(needed - details.keys()):
        raise ValueError(f'no "{missing[0]}"')
    for key in sorted(_WORDS.keys() & details.keys()):
        if details[key] not in _WORDS[key]:
            raise ValueError(f'"{key}" is none of {", ".join(_WORDS[key])}')
    if details.get("protocol") == CHOICE and "texts" not in details:
        raise ValueError('no "texts"')
    if "texts" in details:
        _check_options(details["texts"], details["correct"])


def _check_options(texts: list[object], correct: int) -> None:
    if not all(isinstance(one, str) for one in texts):
        raise ValueError("an option that is no text")
    if not 0 <= correct < len(texts):
        raise ValueError("the right option is none of them")
