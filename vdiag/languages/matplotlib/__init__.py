"""matplotlib: Python programs with matplotlib and numpy, drawn by Agg"""

from vdiag.languages import Language
from vdiag.languages._packages import install_command, versions
from vdiag.languages._python_attempts import attempts
from vdiag.languages._python_grammar import OPENING, grammar
from vdiag.languages.matplotlib.call import FUNCTION
from vdiag.languages.matplotlib.rewrite import REWRITES
from vdiag.languages.matplotlib.write import write
from vdiag.sandbox import Engine

_PACKAGES = ("matplotlib", "numpy", "pillow")

LANGUAGE = Language(
    name="matplotlib",
    prompt_name="python-matplotlib",
    fences=("python", "py", "python3", "matplotlib"),
    extension=".py",
    opening=OPENING,
    engines={"agg": Engine("agg", "vdiag.languages.matplotlib.agg", _PACKAGES)},
    example="""import matplotlib.pyplot as plt

fig = plt.figure(figsize=(4, 4))
ax = fig.add_axes([0, 0, 1, 1])
ax.fill([0, 0.5, 0.5, 0], [0, 0, 1, 1], color="#ff0000", linewidth=0)
ax.fill([0.5, 1, 1, 0.5], [0, 0, 1, 1], color="#0000ff", linewidth=0)
ax.set_xlim(0, 1)
ax.set_ylim(0, 1)
ax.axis("off")
plt.show()
""",
    tools=lambda: versions(*_PACKAGES),
    missing=lambda: install_command(*_PACKAGES),
    revision=2,
    attempts=lambda: attempts("import matplotlib.pyplot as plt\nplt.plot([0, 1])\n"),
    write=write,
    rewrites=REWRITES,
    function=FUNCTION,
    grammar=grammar(r"^[ \t]*+(?:import|from)\s+(?:matplotlib|pylab|seaborn)\b|\bplt\.\w+\s*\("),
)
