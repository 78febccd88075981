"""What is installed, which sandbox works, which weights are there."""

from dataclasses import dataclass

from vdiag import extras, plugins, sandbox
from vdiag.errors import MissingPart
from vdiag.scorers import Options, Scorer


@dataclass(frozen=True)
class Check:
    """One thing looked at.

    Attributes:
        name: ``"language svg"``.
        works: whether it can be used now.
        detail: version, tier or what is missing.
        install: the command that helps; empty where nothing is missing.
    """

    name: str
    works: bool
    detail: str
    install: str = ""


def examine() -> list[Check]:
    """Look at every tier, language, scorer and extra."""
    checks = [
        Check(
            f"sandbox {report.tier}",
            report.works,
            report.detail,
            "" if report.works else sandbox.INSTALL,
        )
        for report in sandbox.probe()
    ]
    for name in plugins.LANGUAGES.names():
        language = plugins.language(name)
        tools = ", ".join(f"{tool} {number}" for tool, number in language.tools().items())
        command = language.missing()
        checks.append(Check(f"language {name}", command is None, tools, command or ""))
    for name in plugins.SCORERS.names():
        scorer = plugins.scorer(name)
        for variant in scorer.variants:
            sentence = scorer.missing(variant, Options()) or _stranger(scorer, variant)
            label = f"scorer {name}:{variant}"
            checks.append(Check(label, sentence is None, sentence or "weights are there"))
    for name, use in extras.USES.items():
        absent = extras.absent(name)
        detail = f"{use}; not installed: {', '.join(absent)}" if absent else use
        install = extras.command(name) if absent else ""
        checks.append(Check(f"extra {name}", not absent, detail, install))
    return checks


def _stranger(scorer: Scorer, variant: str) -> str | None:
    """The sentence about a file of weights that is there and not its publisher's."""
    try:
        for file in scorer.pinned(variant):
            file.demand()
    except MissingPart as error:
        return str(error)
    return None
