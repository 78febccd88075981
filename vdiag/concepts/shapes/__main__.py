"""Write ``datasets/shapes.csv``, the fixed sample of the shapes.

``python -m vdiag.concepts.shapes`` does it.
"""

from vdiag.concepts.shapes.sample import sample, written
from vdiag.shipped import shipped

if __name__ == "__main__":
    text = written(sample())
    (shipped("datasets") / "shapes.csv").write_text(text, encoding="utf-8")
