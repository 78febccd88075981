"""A canvas that keeps its items in memory."""

import itertools
from typing import Any

from vdiag.languages.turtle.colors import to_hex
from vdiag.languages.turtle.loop import Closed, TclError
from vdiag.languages.turtle.scrolling import Scrolled
from vdiag.languages.turtle.text import extent
from vdiag.languages.turtle.widgets import Tk


class Item:
    """One thing on a canvas: kind, coordinates, options."""

    def __init__(self, kind: str, coordinates: list[float], options: dict[str, Any]) -> None:
        self.kind = kind
        self.coordinates = coordinates
        self.options = options

    @property
    def tags(self) -> tuple[str, ...]:
        """Names that several items may share."""
        tags = self.options.get("tags", self.options.get("tag", ()))
        return tuple(tags.split()) if isinstance(tags, str) else tuple(tags)


def _flat(values: Any) -> list[float]:
    found: list[float] = []
    for value in values:
        if isinstance(value, (list, tuple)):
            found += _flat(value)
        else:
            found.append(float(value))
    return found


class Canvas(Scrolled):
    """Keeps items in the order they are drawn."""

    made: list["Canvas"] = []  # noqa: RUF012  all of this process

    def __init__(self, master: Any = None, cnf: Any = None, **options: Any) -> None:
        self.items: dict[int, Item] = {}
        self.numbers = itertools.count(1)
        super().__init__(master)
        self.options = {"width": 378, "height": 265, "bg": "#d9d9d9"}
        self.config(cnf, **options)
        Canvas.made.append(self)

    def config(self, cnf: Any = None, **options: Any) -> None:
        """Set options; a colour must be one."""
        for key, value in {**(cnf or {}), **options}.items():
            name = "bg" if key == "background" else key
            if name == "bg":
                if value is None:
                    continue
                _known(value)
            self.options[name] = value
            if name == "scrollregion" and value:
                self.stay_in_region()

    configure = config

    def _refuse_closed(self) -> None:
        """End the program where it goes on with a window that is closed.

        Raises:
            Closed: it is.
        """
        if isinstance(self.tk, Tk) and self.tk.closed:
            raise Closed

    def _create(self, kind: str, coordinates: Any, options: dict[str, Any]) -> int:
        self._refuse_closed()
        cnf = coordinates[-1] if coordinates and isinstance(coordinates[-1], dict) else {}
        number = next(self.numbers)
        places = _flat(coordinates[:-1] if cnf else coordinates)
        self.items[number] = Item(kind, places, {})
        self.itemconfigure(number, **{**cnf, **options})
        return number

    def create_polygon(self, *coordinates: Any, **options: Any) -> int:
        """A filled shape."""
        return self._create("polygon", coordinates, options)

    def create_line(self, *coordinates: Any, **options: Any) -> int:
        """A line through points."""
        return self._create("line", coordinates, options)

    def create_text(self, *coordinates: Any, **options: Any) -> int:
        """A text at a point."""
        return self._create("text", coordinates, options)

    def create_image(self, *coordinates: Any, **options: Any) -> int:
        """An image at a point."""
        return self._create("image", coordinates, options)

    def postscript(self, cnf: Any = None, **options: Any) -> str | None:
        """What is visible as PostScript, on white as Tk has it: a string, or a file's content."""
        from vdiag.languages.turtle.postscript import write  # it draws canvases

        self._refuse_closed()
        return write(self, {**(cnf or {}), **options})

    def create_oval(self, *coordinates: Any, **options: Any) -> int:
        """An ellipse in a box."""
        return self._create("oval", coordinates, options)

    def create_rectangle(self, *coordinates: Any, **options: Any) -> int:
        """A box."""
        return self._create("rectangle", coordinates, options)

    def create_arc(self, *coordinates: Any, **options: Any) -> int:
        """A part of an ellipse in a box."""
        return self._create("arc", coordinates, options)

    def create_window(self, *coordinates: Any, **options: Any) -> int:
        """A widget, which shows nothing."""
        return self._create("window", coordinates, options)

    def _numbers(self, wanted: Any) -> list[int]:
        self._refuse_closed()
        if wanted == "all":
            return list(self.items)
        if isinstance(wanted, (list, tuple)):
            return [number for one in wanted for number in self._numbers(one)]
        if isinstance(wanted, str) and not wanted.isdigit():
            return [number for number, item in self.items.items() if wanted in item.tags]
        return [int(wanted)] if wanted is not None and int(wanted) in self.items else []

    def coords(self, item: Any, *coordinates: Any) -> list[float]:
        """Set or tell an item's coordinates."""
        found = self._numbers(item)
        if coordinates:
            for number in found:
                self.items[number].coordinates = _flat(coordinates)
        return list(self.items[found[0]].coordinates) if found else []

    def itemconfigure(self, item: Any, cnf: Any = None, **options: Any) -> None:
        """Set an item's options; a colour must be one."""
        options = {**(cnf or {}), **options}
        for key in ("fill", "outline"):
            if options.get(key):
                _known(options[key])
        for number in self._numbers(item):
            self.items[number].options.update(options)

    itemconfig = itemconfigure

    def itemcget(self, item: Any, option: str) -> Any:
        """Value of an item's option."""
        found = self._numbers(item)
        return self.items[found[0]].options.get(option, "") if found else ""

    def delete(self, *wanted: Any) -> None:
        """Remove items."""
        for number in self._numbers(wanted):
            self.items.pop(number, None)

    def move(self, item: Any, right: float, down: float) -> None:
        """Shift items."""
        for number in self._numbers(item):
            places = self.items[number].coordinates
            places[0::2] = [x + float(right) for x in places[0::2]]
            places[1::2] = [y + float(down) for y in places[1::2]]

    def scale(self, item: Any, x: float, y: float, xfactor: float, yfactor: float) -> None:
        """Stretch items about a point."""
        for number in self._numbers(item):
            places = self.items[number].coordinates
            places[0::2] = [x + (value - x) * xfactor for value in places[0::2]]
            places[1::2] = [y + (value - y) * yfactor for value in places[1::2]]

    def tag_raise(self, item: Any, above: Any = None) -> None:
        """Draw items after all others, or right after one."""
        moved = {number: self.items.pop(number) for number in self._numbers(item)}
        if above is not None and (after_ := self._numbers(above)):
            entries = list(self.items.items())
            at = [number for number, _ in entries].index(after_[-1]) + 1
            self.items = dict(entries[:at] + list(moved.items()) + entries[at:])
        else:
            self.items.update(moved)

    lift = tkraise = tag_raise

    def tag_lower(self, item: Any, below: Any = None) -> None:
        """Draw items before all others, or right before one."""
        moved = {number: self.items.pop(number) for number in self._numbers(item)}
        entries = list(self.items.items())
        before = self._numbers(below) if below is not None else []
        at = [number for number, _ in entries].index(before[0]) if before else 0
        self.items = dict(entries[:at] + list(moved.items()) + entries[at:])

    lower = tag_lower

    def find_all(self) -> tuple[int, ...]:
        """Numbers of all items in the order they are drawn."""
        return tuple(self.items)

    def find_withtag(self, tag: Any) -> tuple[int, ...]:
        """Numbers of the items with a tag."""
        return tuple(self._numbers(tag))

    def find_overlapping(self, *_box: float) -> tuple[int, ...]:
        """None: nothing is pointed at."""
        return ()

    def gettags(self, item: Any) -> tuple[str, ...]:
        """Tags of an item."""
        found = self._numbers(item)
        return self.items[found[0]].tags if found else ()

    def type(self, item: Any) -> str | None:
        """Kind of an item."""
        found = self._numbers(item)
        return self.items[found[0]].kind if found else None

    def bbox(self, *wanted: Any) -> tuple[float, float, float, float] | None:
        """The box around items: left, top, right, bottom."""
        boxes = [_box(self.items[number]) for number in self._numbers(wanted)]
        boxes = [box for box in boxes if box]
        if not boxes:
            return None
        left, top, right, bottom = zip(*boxes, strict=True)
        return min(left), min(top), max(right), max(bottom)

    def winfo_rgb(self, color: Any) -> tuple[int, int, int]:
        """A colour's parts, 0 to 65535."""
        found = _known(color)
        red, green, blue = (int(found[at : at + 2], 16) * 257 for at in (1, 3, 5))
        return red, green, blue

    def canvasx(self, x: float, *_grid: float) -> float:
        """Canvas coordinate of a window coordinate."""
        return self.view()[0] + x

    def canvasy(self, y: float, *_grid: float) -> float:
        """Canvas coordinate of a window coordinate."""
        return self.view()[1] + y


for _name in (
    "bind unbind tag_bind tag_unbind focus_force focus_set focus grid pack place grid_forget xview "
    "yview rowconfigure columnconfigure addtag addtag_withtag dtag "
    "scan_dragto scan_mark select_clear event_generate bind_all unbind_all destroy"
).split():
    if _name not in vars(Canvas):  # turtle looks into the class for what it forwards
        setattr(Canvas, _name, lambda self, *args, **options: None)


def _known(color: Any) -> str:
    found = to_hex(color)
    if found is None:
        raise TclError(f'unknown color name "{color}"')
    return found


def _box(item: Item) -> tuple[float, float, float, float] | None:
    if item.kind == "text":
        return extent(item.coordinates, item.options)
    xs, ys = item.coordinates[0::2], item.coordinates[1::2]
    return (min(xs), min(ys), max(xs), max(ys)) if xs and ys else None
