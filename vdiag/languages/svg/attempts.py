"""SVG files that try to get out of the sandbox; each draws only after it got through."""

from vdiag.sandbox import Attempt, Target

_NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
_SIZE = 'width="100" height="100" viewBox="0 0 100 100"'


def _svg(body: str, before: str = "") -> str:
    return f"{before}<svg {_NS} {_SIZE}>{body}</svg>"


def _image(address: str, attribute: str = "href") -> str:
    return _svg(f'<image width="100" height="100" {attribute}="{address}"/>')


def _bomb(name: str, count: int) -> str:
    """``<use>`` elements of which each draws ten of the one before."""
    levels = "".join(
        f'<g id="{name}{n}">' + f'<use href="#{name}{n - 1}"/>' * 10 + "</g>"
        for n in range(1, count)
    )
    circle = f'<circle id="{name}0" r="1"/>'
    return _svg(f'<defs>{circle}{levels}</defs><use href="#{name}{count - 1}"/>')


_RECT = '<rect width="50" height="50" fill="red"/>'
_PROGRAMS = (
    (Target.READ, "a picture of the user's", _image("@HOME_PICTURE@")),
    (Target.READ, "a picture by a file address", _image("file://@HOME_PICTURE@")),
    (Target.READ, "a picture by the old attribute", _image("@HOME_PICTURE@", "xlink:href")),
    (Target.READ, "a picture above its folder", _image("../../../../../..@HOME_PICTURE@")),
    (Target.READ, "a drawing of the user's by use", _svg('<use href="@HOME_DRAWING@#a"/>')),
    (Target.READ, "a picture as a filter's input", _svg(
        '<filter id="f"><feImage href="@HOME_PICTURE@"/></filter>'
        '<rect width="90" height="90" fill="none" filter="url(#f)"/>')),
    (Target.READ, "an entity from a file", _svg(
        '<rect width="&leak;" height="50"/>',
        '<!DOCTYPE svg [<!ENTITY leak SYSTEM "file://@HOME_NUMBER@">]>')),
    (Target.READ, "an entity in parameters", _svg(
        '<rect width="&leak;" height="50"/>',
        '<!DOCTYPE svg [<!ENTITY % p SYSTEM "file://@HOME_ENTITY@"> %p;]>')),
    (Target.READ, "a file included", _svg(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="@HOME_DRAWING@"/>')),
    (Target.READ, "a font of the user's", _svg(
        "<style>@font-face {font-family: x; src: url(@HOME_FILE@)}</style>")),
    (Target.NETWORK, "a picture from a page", _image("http://127.0.0.1:@TCP_PORT@/a.png")),
    (Target.NETWORK, "an imported style", _svg(
        '<style>@import url("http://127.0.0.1:@TCP_PORT@/a.css");</style>')),
    (Target.NETWORK, "a fill from a page", _svg(
        '<rect width="90" height="90" fill="url(http://127.0.0.1:@TCP_PORT@/a.svg#b)"/>')),
    (Target.READ, "a font of the user's by its address", _svg(
        "<style>@font-face {font-family: x; src: url(file://@HOME_FONT@)}</style>"
        '<image width="9" height="9" href="@HOME_FONT@"/>')),
    (Target.READ, "a picture in /usr/local", _image("/usr/local/etc/picture.png")),
    (Target.PROCESS, "a script", _svg(
        "<script>document.documentElement.innerHTML='&lt;rect width=\"9\" height=\"9\"/&gt;'"
        "</script>")),
    (Target.PROCESS, "a script in an attribute", f'<svg {_NS} {_SIZE} onload="alert(1)"></svg>'),
)  # fmt: skip
_HARMLESS = (
    (Target.BOMB, "a billion uses", _bomb("b", 10)),
    (Target.BOMB, "a billion laughs", _svg(
        _RECT, '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>')),
    (Target.BOMB, "a use of itself", _svg('<g id="a"><use href="#a"/>' + _RECT + "</g>")),
    (Target.BOMB, "3,000 nested groups", _svg("<g>" * 3000 + _RECT + "</g>" * 3000)),
    (Target.BOMB, "100,000 nested groups", _svg("<g>" * 100000 + _RECT + "</g>" * 100000)),
    (Target.BOMB, "an enormous blur", _svg(
        '<filter id="f" x="-9999" y="-9999" width="99999" height="99999" '
        'filterUnits="userSpaceOnUse"><feGaussianBlur stdDeviation="5000"/></filter>'
        '<g filter="url(#f)">' + _RECT + "</g>")),
    (Target.BOMB, "a pattern of a pattern", _svg("".join(
        f'<pattern id="p{n}" width="0.01" height="0.01"><rect width="100" height="100" '
        f'fill="url(#p{n + 1})"/></pattern>' for n in range(30))
        + '<rect width="100" height="100" fill="url(#p0)"/>')),
    (Target.BOMB, "an opening without an end, 60,000 times", "<?xml " * 60000 + _svg(_RECT)),
    (Target.BOMB, "comments without an end", "<!--" * 100000),
    (Target.BOMB, "a document type without an end", "<!DOCTYPE svg [" + "<!ENTITY " * 60000),
    (Target.BOMB, "a million spaces in a tag", _svg("<rect" + " " * 10**6 + "width='9'")),
    (Target.BOMB, "100,000 attributes", _svg("<rect " + 'a="1" ' * 100000 + "/>")),
    (Target.BOMB, "style that is nested", _svg("<style>" + "a{" * 100000 + "</style>" + _RECT)),
    (Target.BOMB, "a transform that never ends", _svg(f'<g transform="{"scale(" * 100000}"/>')),
    (Target.OUTPUT, "an enormous size", f'<svg {_NS} width="1e9" height="1e9">{_RECT}</svg>'),
    (Target.OUTPUT, "an endless line", _svg('<path d="M0 0' + "L9 9 0 0" * 200000 + '"/>')),
)  # fmt: skip


def attempts() -> list[Attempt]:
    """All attempts."""
    return [
        *(Attempt(target, name, program) for target, name, program in _PROGRAMS),
        *(Attempt(target, name, program, may_draw=True) for target, name, program in _HARMLESS),
    ]
