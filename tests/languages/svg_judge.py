"""What Chromium makes of an SVG program, and how much of a picture differs from it."""

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIDE = 384
FAR = 32
"""How many of 255 two pixels may differ by."""
MOST = 1.0
"""Percentage of the pixels outside of text that may differ by more."""
PAGE = "<!DOCTYPE html><html><body style='margin:0;background:#fff;overflow:hidden'></body></html>"
SHOW = r"""
([text, side]) => {
  document.body.replaceChildren();
  const frame = document.createElement('div');
  frame.style.cssText = 'position:absolute;left:0;top:0;transform-origin:0 0;line-height:0';
  document.body.append(frame);
  const xml = new DOMParser().parseFromString(text.trim(), 'image/svg+xml');
  let svg = xml.documentElement;
  if (xml.querySelector('parsererror') || svg.localName !== 'svg' || !(svg.namespaceURI || '').endsWith('svg')) {
    frame.innerHTML = text;
    const roots = [...frame.querySelectorAll('svg')].filter((one) => !one.parentElement.closest('svg'));
    svg = roots.find(
      (one) => getComputedStyle(one).display !== 'none' && one.getAttribute('width') !== '0');
    frame.replaceChildren(...frame.querySelectorAll('style'), ...roots);
  } else {
    svg = document.importNode(svg, true);
    frame.append(svg);
  }
  for (const one of svg.querySelectorAll('animate,animateTransform,animateMotion,set')) {
    if (one.getAttribute('repeatCount') === 'indefinite' || one.getAttribute('repeatDur') === 'indefinite') {
      one.removeAttribute('repeatDur');
      one.setAttribute('repeatCount', '1');
      one.setAttribute('fill', 'freeze');
    }
  }
  const box = svg.viewBox.baseVal;
  const own = (name) => svg.style[name] || svg.getAttribute(name) || '';
  const open = (name) => !own(name) || /%|auto/.test(own(name));
  if (box && box.width && open('width') && open('height')) {
    svg.style.width = box.width + 'px';
    svg.style.height = box.height + 'px';
  } else if (open('width') && open('height')) {
    svg.style.width = svg.style.height = '512px';
  }
  svg.style.maxWidth = svg.style.maxHeight = 'none';
  svg.style.margin = '0';
  const size = svg.getBoundingClientRect();
  const scale = side / Math.max(size.width, size.height);
  frame.style.transform = `scale(${scale})`;
  svg.pauseAnimations();
  svg.setCurrentTime(100000);
  for (const one of document.getAnimations()) {
    if (one.effect.getTiming().iterations === Infinity) {
      one.effect.updateTiming({iterations: 1, fill: 'forwards'});
    }
    if (one.playState !== 'paused') one.finish();
  }
  const left = (side - size.width * scale) / 2, top = (side - size.height * scale) / 2;
  frame.style.left = Math.floor(left + 0.001) + 'px';
  frame.style.top = Math.floor(top + 0.001) + 'px';
  return [...svg.querySelectorAll('text,foreignObject')].map((one) => {
    const place = one.getBoundingClientRect();
    return [place.left, place.top, place.right, place.bottom];
  });
}
"""
Pixels = NDArray[np.uint8]


def pictures(browser: "Browser", programs: list[str]) -> Iterator[tuple[Pixels, NDArray[np.bool_]]]:
    """Of each program the picture, and which of its pixels lie outside of text."""
    page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
    page.route("**/*", lambda route: route.abort())
    page.set_content(PAGE)
    for program in programs:
        boxes = page.evaluate(SHOW, [program, SIDE])
        png = page.screenshot(clip={"x": 0, "y": 0, "width": SIDE, "height": SIDE})
        yield np.asarray(Image.open(io.BytesIO(png)).convert("RGB")), _outside(boxes)
    page.close()


def _outside(boxes: list[Any]) -> NDArray[np.bool_]:
    plain = np.ones((SIDE, SIDE), bool)
    for left, top, right, bottom in boxes:
        if right > left:
            places = (max(0, round(one)) for one in (top - 3, bottom + 3, left - 3, right + 3))
            up, down, start, end = places
            plain[up:down, start:end] = False
    return plain


def differing(one: Pixels, other: Pixels, plain: NDArray[np.bool_]) -> float:
    """Percentage of the pixels outside of text that differ by more than :data:`FAR`."""
    far = np.abs(one.astype(int) - other).max(axis=2) > FAR
    return float(100 * (far & plain).sum() / max(1, plain.sum()))


def ours(draw: Callable[[str, int], bytes], program: str) -> Pixels:
    """The picture that an engine's ``draw`` gives."""
    return np.frombuffer(draw(program, SIDE), np.uint8).reshape(SIDE, SIDE, 3)
