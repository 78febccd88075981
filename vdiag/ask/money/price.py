"""The price of a model."""

from dataclasses import dataclass

OWN_ENDPOINT = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Price:
    """What one model costs.

    Attributes:
        model: ``provider/name``, as users type it.
        input, output: US dollars per million tokens; reasoning counts as output.
        batch: factor for the provider's batch interface, 0 to 1; ``None`` where none is known.
        max_output: the most tokens one answer can have; ``None`` where unknown.
        as_of: ISO date on which the price was read; empty where the file does not say.
        source: where it was read, or empty.
        base_url: the endpoint it holds for.
        reasoning: whether the model can reason before it answers, which is billed and not seen.
        cached: US dollars per million input tokens that the provider had in its cache; ``None``
            where they cost as much as others.
    """

    model: str
    input: float
    output: float
    batch: float | None = None
    max_output: int | None = None
    as_of: str = ""
    source: str = ""
    base_url: str = OWN_ENDPOINT
    reasoning: bool = False
    cached: float | None = None
