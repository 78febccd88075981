"""Python programs run as ``python drawing.py`` runs them: file, clock, chance, keyboard, end."""

import pytest

from tests.languages.conftest import Draw, Pixels
from vdiag.records import Reason

RED = (255, 0, 0)
END = {
    "matplotlib": "\nimport matplotlib.pyplot as plt\nplt.figure(figsize=(2, 2), facecolor='red')\nplt.show()\n",
    "turtle": "\nimport turtle\nturtle.bgcolor('red')\nturtle.done()\n",
}
SCRIPT = """
import inspect, os, sys
from dataclasses import dataclass
def one(): return 1
@dataclass
class Place:
    x: float = 0.0
assert __name__ == "__main__" and "return 1" in inspect.getsource(one)
assert os.path.dirname(os.path.abspath(__file__)) == sys.path[0] == os.getcwd()
assert sys.argv == ["drawing.py"] and "import inspect" in open(__file__).read()
assert "class Place" in inspect.getsource(Place)
import pickle
assert pickle.loads(pickle.dumps(Place(2))) == Place(2)
os.makedirs("made/here", exist_ok=True)
open("made/here/own.py", "w").write("value = 7")
sys.path.insert(0, "made/here")
import own
assert own.value == 7
assert input("name? ") == ""
import atexit
atexit.register(lambda: print("at the end"))
"""
CLOCK = """
import datetime, pickle, time
now = datetime.datetime.now()
assert type(now) is datetime.datetime and now.isoformat().startswith("2024-01-01T10:10:00")
assert pickle.loads(pickle.dumps(now)) == now
class Moment(datetime.datetime): pass
assert type(Moment.now()) is Moment and Moment.now().year == 2024
assert datetime.date.today() == datetime.date(2024, 1, 1) == type(now).today().date()
assert datetime.datetime.now(datetime.UTC).utcoffset() == datetime.timedelta(0)
assert datetime.datetime.utcnow().hour == 10 and time.localtime().tm_year == 2024
import pandas as pd
assert pd.Timestamp.now().year == pd.to_datetime("today").year == pd.Timestamp("now").year == 2024
"""
CHANCE = """
import pickle, random
import numpy as np
class Mine(random.Random): pass
assert isinstance(Mine(3), random.Random) and Mine(3).random() == random.Random(3).random()
assert pickle.loads(pickle.dumps(random.Random(3))).random() == random.Random(3).random()
assert type(random.Random()) is random.Random
first, second = np.random.default_rng(), np.random.default_rng()
assert isinstance(first, np.random.Generator) and first.random() != second.random()
assert isinstance(np.random.mtrand._rand, np.random.RandomState)
assert random.Random().random() != random.Random().random()
random.seed(3)
assert random.random() == 0.23796462709189137  # of any Python since 3.2
"""


@pytest.mark.parametrize("language", ["matplotlib", "turtle"])
@pytest.mark.parametrize("program", [SCRIPT, CLOCK, CHANCE], ids=["script", "clock", "chance"])
def test_what_a_program_may_rely_on(pixels: Pixels, language: str, program: str) -> None:
    picture = pixels(language, program + END[language])
    assert tuple(int(value) for value in picture[48, 48]) == RED


def test_the_end_is_run_and_input_noted(draw: Draw) -> None:
    found = draw("turtle", SCRIPT + END["turtle"].replace("turtle.done()", "raise SystemExit"))
    assert found.reason is None, found.log
    assert "at the end" in found.log
    assert "input() was answered with an empty line" in found.log


@pytest.mark.parametrize(
    ("program", "reason", "said"),
    [
        ("import no_such.part", Reason.UNSUPPORTED, "unsupported: no_such"),
        ("import matplotlib.finance", Reason.UNSUPPORTED, "unsupported: matplotlib.finance"),
        ("from matplotlib.backends.qt_compat import QtCore", Reason.UNSUPPORTED, "PyQt6"),
        ("import threading\nthreading.Thread(target=print).start()", Reason.FORBIDDEN, "no thread"),
        ("import matplotlib.pyplot as p\np.cm.get_cmap('jet')", Reason.RUNTIME_ERROR,
         "removed in matplotlib 3.9"),
        ("import matplotlib.pyplot as p\np.style.use('seaborn-white')", Reason.RUNTIME_ERROR,
         "removed in matplotlib 3.8"),
        ("import numpy as np\nnp.float(1)", Reason.RUNTIME_ERROR, "removed in numpy 1.24"),
        ("from PIL import Image\nImage.ANTIALIAS", Reason.RUNTIME_ERROR, "removed in Pillow 10"),
        ("import numpy as np\nnp.no_such", Reason.RUNTIME_ERROR, "no attribute 'no_such'"),
        ("x = 1\x00", Reason.SYNTAX_ERROR, "null bytes"),
        ("while True: input()", Reason.RUNTIME_ERROR, "EOF when reading a line"),
    ],
)  # fmt: skip
def test_what_is_missing_or_removed_is_named(
    draw: Draw, program: str, reason: Reason, said: str
) -> None:
    found = draw("matplotlib", program)
    assert found.reason == reason, found.log
    assert said in found.log
