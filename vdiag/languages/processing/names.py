"""Sketches with other names for their own variables and functions."""

import re
from collections.abc import Iterator
from itertools import pairwise

from vdiag.languages._rewriting import Edit, Unsafe, edited, fresh
from vdiag.languages.processing.tokens import Token, declared, outer, text_at, tokens

_TYPES = frozenset("int float double boolean char byte short long color void var".split())
_NO_TYPE = frozenset(
    "return new else instanceof case throw extends implements import package class interface enum"
    " record assert do try throws super goto static final public private protected abstract"
    " synchronized native transient volatile strictfp default break continue if while for switch"
    " catch finally this yield".split()
)
_WORDS = _TYPES | _NO_TYPE | {"true", "false", "null"}
_INHERITED = frozenset(
    "width height frameCount frameRate mouseX mouseY pmouseX pmouseY mousePressed mouseButton key"
    " keyCode keyPressed focused pixels pixelWidth pixelHeight pixelDensity displayWidth"
    " displayHeight sketchPath surface args g recorder finished platform online exitCode".split()
)
# What a sketch inherits: a function of the same name may be another way to call it, or be called
# by Processing itself.
_FUNCTIONS = frozenset(
    "setup draw settings mousePressed mouseReleased mouseClicked mouseMoved mouseDragged"
    " mouseWheel mouseEntered mouseExited keyPressed keyReleased keyTyped main run start stop"
    " pause resume exit dispose init handleDraw alpha ambient ambientLight append applyMatrix"
    " arc arrayCopy background beginCamera beginContour beginDraw beginRaw beginRecord"
    " beginShape bezier bezierDetail bezierPoint bezierTangent bezierVertex binary blend"
    " blendColor blendMode blue box brightness camera ceil circle clear clip clone color"
    " colorMode concat constrain copy createFont createGraphics createImage createShape cursor"
    " curve curveDetail curvePoint curveTangent curveTightness curveVertex day degrees delay"
    " directionalLight dist edge ellipse ellipseMode emissive endCamera endContour endDraw"
    " endShape equals expand fill filter finalize flush frustum fullScreen get getGraphics"
    " getMatrix green hash hashCode hex hint hour hue image imageMode join launch lerp lerpColor"
    " lightFalloff lightSpecular lights line link loadFont loadImage loadPixels loadShader"
    " loadShape loadStrings loadTable loadXML log loop mag map mask match max method millis min"
    " minute modelX modelY modelZ month nf nfc nfp nfs noClip noCursor noFill noLights noLoop"
    " noSmooth noStroke noTexture noTint noise noiseDetail noiseSeed norm normal ortho parse"
    " parseBoolean parseByte parseChar parseFloat parseInt perspective point pointLight"
    " popMatrix pop popStyle pow print printArray printCamera printMatrix println push"
    " pushMatrix pushStyle quad quadraticVertex radians random randomGaussian randomSeed rect"
    " rectMode red redraw requestImage resetMatrix resetShader reverse rotate rotateX rotateY"
    " rotateZ round saturation save saveFrame saveStrings scale screenX screenY screenZ second"
    " selectInput set setLocation setResizable setSize setTitle shader shape shapeMode shearX"
    " shearY shininess shorten sin cos tan asin acos atan atan2 exp sqrt sq abs floor size"
    " sketchPath sketchFile dataPath dataFile savePath smooth sort specular sphere sphereDetail"
    " splice split splitTokens spotLight square str stroke strokeCap strokeJoin strokeWeight"
    " style subset text textAlign textAscent textDescent textFont textLeading textMode textSize"
    " textWidth texture textureMode textureWrap thread tint toString translate triangle trim"
    " unbinary unhex updatePixels vertex wait year notify notifyAll getClass urlDecode urlEncode"
    " open attrib focusGained focusLost die debug displayDensity frameRate registerMethod"
    " unregisterMethod insideSketch unlambda showDepthWarning showMethodWarning"
    " showVariationWarning showMissingWarning exec runSketch isGL is2D is3D haveFonts setMatrix"
    " normalMode showSurface initSurface startSurface hideMenuBar nextPage windowMove"
    " windowMoved windowRatio windowResizable windowResize windowResized windowTitle exitActual"
    " exitCalled postEvent orientation lightsOn cacheMap rnd desktopFile desktopPath clearCache"
    " cubic".split()
)
_LONGEST_TYPE = 15
_REFLECTING = re.compile(r"\b(?:getDeclaredFields?|getFields?|getDeclaredMethods?|getMethods?)\b")


def renamed(program: str) -> str | None:
    """The sketch's own variables and functions are called ``v1``, ``v2``, ...

    A name keeps its spelling where it is a member of a class or stands behind a dot, where a string
    spells it, and where Processing has the same.
    """
    sketch = tokens(program)
    parents = {two.text for one, two in pairwise(sketch) if one.text == "extends"}
    if parents - {"PApplet"} or _REFLECTING.search(program):
        raise Unsafe("names may come from a parent or be looked at")
    variables, functions = _own(sketch)
    words = dict.fromkeys(token.text for token in sketch if token.kind == "word")
    numbered = fresh(set(re.findall(r"\w+", program)))
    names = {
        (word, called): next(numbered)
        for word in words
        for called, own in ((False, variables), (True, functions))
        if word in own
    }
    edits = (
        Edit(token.start, token.end, new)
        for place, token in enumerate(sketch)
        if token.kind == "word"
        and (new := names.get((token.text, text_at(sketch, place + 1) == "(")))
    )
    return edited(program, edits)


def _own(sketch: list[Token]) -> tuple[set[str], set[str]]:
    dotted = {two.text for one, two in pairwise(sketch) if one.text in (".", "@")}
    dotted |= {
        three.text
        for one, two, three in zip(sketch, sketch[1:], sketch[2:], strict=False)
        if one.text == two.text == ":"
    }
    variables = {sketch[place].text for place in _variables(sketch)}
    types = {word for word in variables if word[:1].isupper() and not word.isupper()}
    functions = {sketch[place].text for place in outer(sketch) if declared(sketch, place)}
    spelled = {token.text.strip("\"'") for token in sketch if token.kind == "string"}
    return (
        variables - _INHERITED - _WORDS - dotted - types,
        functions - _FUNCTIONS - dotted - spelled - set(_in_classes(sketch)),
    )


def _variables(sketch: list[Token]) -> Iterator[int]:
    """Places of words right behind a type, where no call begins."""
    for place, token in enumerate(sketch):
        if token.kind == "word" and text_at(sketch, place + 1) != "(" and place:
            before = sketch[place - 1]
            if (
                (before.kind == "word" and before.text not in _NO_TYPE)
                or (before.text == "]" and before.other == place - 2)
                or (before.text == ">" and _is_generic(sketch, place - 1))
            ):
                yield place


def _is_generic(sketch: list[Token], place: int) -> bool:
    """Whether ``>`` closes the types of a type: ``ArrayList<PVector>``, not a comparison."""
    depth = 0
    for one in range(place, max(-1, place - _LONGEST_TYPE), -1):
        text = sketch[one].text
        depth += {">": 1, "<": -1}.get(text, 0)
        if depth == 0:
            return text_at(sketch, one - 1)[:1].isupper()
        if not re.fullmatch(r"[A-Z]\w*|[<>,?\[\].]", text):
            return False
    return False


def _in_classes(sketch: list[Token]) -> Iterator[str]:
    """Words in the bodies of classes."""
    classes, end = False, -1
    for place, token in enumerate(sketch):
        if place < end and token.kind == "word":
            yield token.text
        elif place >= end and token.text == "{" and classes:
            classes, end = False, token.other
        classes |= token.text in ("class", "interface", "enum", "record") and place > end
