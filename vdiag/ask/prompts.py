"""Prompt templates: one text file each under ``prompts/``."""

import re
from dataclasses import dataclass
from pathlib import Path

from vdiag.errors import BadInput, UnknownName
from vdiag.results import prompt_names
from vdiag.shipped import shipped

_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Template:
    """A prompt with ``{language}`` and ``{concept}`` in it.

    Attributes:
        name: the file's stem.
        text: as it stands in the file, without the final line break.
        label: name and short hash of the text: two different texts never share it.
    """

    name: str
    text: str

    @property
    def label(self) -> str:
        """For example ``draw@1c9f02ab``."""
        return prompt_names.recorded(self.name, self.text)

    def fill(self, **values: str) -> str:
        """The prompt for these values."""
        return _FIELD.sub(lambda match: values[match.group(1)], self.text)


def template_names() -> list[str]:
    """Names of the shipped templates, sorted."""
    return sorted(path.stem for path in shipped("prompts").glob("*.txt"))


def first_line(name: str) -> str:
    """How a shipped template begins."""
    text = (shipped("prompts") / f"{name}.txt").read_text(encoding="utf-8")
    return text.partition("\n")[0]


def load(name: str, fields: tuple[str, ...]) -> Template:
    """A shipped template by name, or one of the user's own by path.

    Args:
        name: stem of a file under ``prompts/`` or a path that ends in ``.txt``.
        fields: what the template must contain, for example ``("language", "concept")``.

    Raises:
        UnknownName: there is no such template.
        BadInput: the file cannot be read, or its fields are not these.
    """
    path = Path(name)
    if path.suffix != ".txt":
        if name not in template_names():
            raise UnknownName("prompt", name, template_names(), "vdiag list prompts")
        path = shipped("prompts") / f"{name}.txt"
    try:
        text = path.read_text(encoding="utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f'Cannot read the prompt file "{name}": {error}. Give a UTF-8 text file, or a name '
            "from `vdiag list prompts`."
        ) from error
    found = set(_FIELD.findall(text))
    if found != set(fields):
        wanted = " and ".join(f"{{{field}}}" for field in fields)
        raise BadInput(
            f'The prompt "{name}" has the fields {sorted(found)}, but it needs exactly {wanted}.'
        )
    return Template(path.stem, text)
