"""Processing: Java sketches, drawn by Processing 4 without a display"""

from vdiag.languages import Language
from vdiag.languages.processing import toolchain
from vdiag.languages.processing.attempts import attempts
from vdiag.languages.processing.call import FUNCTION
from vdiag.languages.processing.grammar import GRAMMAR, OPENING
from vdiag.languages.processing.rewrite import REWRITES
from vdiag.languages.processing.write import write
from vdiag.sandbox import Engine

EXTRA = "processing"


def _engine(name: str, isolation: str = "") -> Engine:
    module = f"vdiag.languages.processing.{name}"
    return Engine(name, module, toolchain.PACKAGES, True, toolchain.places, isolation)


LANGUAGE = Language(
    name="processing",
    prompt_name="Processing",
    fences=("processing", "java", "pde"),
    extension=".pde",
    opening=OPENING,
    engines={
        "fresh": _engine("fresh"),
        "shared": _engine(
            "shared", "one JVM for all: a drawing can reach what an earlier one left"
        ),
    },
    example="""void setup() {
  size(400, 400);
  noStroke();
}

void draw() {
  fill(#FF0000);
  rect(0, 0, width / 2, height);
  fill(0, 0, 255);
  rect(width / 2, 0, width / 2, height);
}
""",
    tools=toolchain.tools,
    missing=toolchain.missing,
    revision=2,
    attempts=attempts,
    write=write,
    rewrites=REWRITES,
    function=FUNCTION,
    grammar=GRAMMAR,
)
