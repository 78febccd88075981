"""A drawing function in Python with turtle."""

from vdiag.languages import DrawingFunction
from vdiag.languages._python_call import call, form

FUNCTION = DrawingFunction(form("turtle"), call)
