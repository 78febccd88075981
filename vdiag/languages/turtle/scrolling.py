"""Which part of a canvas its window shows, as Tk scrolls it."""

from typing import Any

from vdiag.languages.turtle.widgets import Tk, Widget


class Scrolled(Widget):
    """A widget that shows a part of a region; :attr:`corner` is its left upper end there."""

    def __init__(self, master: Any = None) -> None:
        super().__init__(master)
        self.corner = [0.0, 0.0]

    def _region(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what can be scrolled to."""
        region = self.options.get("scrollregion") or (0, 0, *self.window_size())
        values = region.split() if isinstance(region, str) else region
        left, top, right, bottom = (float(value) for value in values)
        return left, top, right, bottom

    def stay_in_region(self) -> None:
        """Scroll by the least that shows nothing beyond the region, where that can be had."""
        region, size = self._region(), self.window_size()
        before, behind = (1, 5) if "borderwidth" in self.options else (0, 0)  # hidden by the frame
        for axis in (0, 1):
            low = self.corner[axis] + before - region[axis]
            high = region[axis + 2] - (self.corner[axis] + size[axis] - behind)
            if low < 0 < high:
                self.corner[axis] += min(high, -low)
            elif high < 0 < low:
                self.corner[axis] -= min(low, -high)

    def xview_moveto(self, fraction: float) -> None:
        """Scroll to a share of the region's width."""
        left, _, right, _ = self._region()
        self.corner[0] = left + float(fraction) * (right - left)

    def yview_moveto(self, fraction: float) -> None:
        """Scroll to a share of the region's height."""
        _, top, _, bottom = self._region()
        self.corner[1] = top + float(fraction) * (bottom - top)

    def cget(self, key: str) -> Any:
        """Value of an option."""
        return self.options.get("bg" if key == "background" else key)

    def window_size(self) -> tuple[float, float]:
        """Visible width and height in pixels."""
        if isinstance(self.tk, Tk) and self.tk.size:
            return self.tk.size
        return float(self.options["width"]), float(self.options["height"])

    def winfo_width(self) -> int:
        """Visible width in pixels."""
        return int(self.window_size()[0])

    def winfo_height(self) -> int:
        """Visible height in pixels."""
        return int(self.window_size()[1])

    def view(self) -> tuple[float, float, float, float]:
        """What is visible: left, top, width, height in canvas coordinates."""
        return self.corner[0], self.corner[1], *self.window_size()
