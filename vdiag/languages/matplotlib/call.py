"""A drawing function in Python with matplotlib."""

from vdiag.languages import DrawingFunction
from vdiag.languages._python_call import call, form

FUNCTION = DrawingFunction(form("matplotlib"), call)
