"""Which library a sketch misses, from what the compiler says it cannot find."""

import re
from collections.abc import Sequence

_NO_PACKAGE = re.compile(r"package ([\w.$]+) does not exist")
_NO_NAME = re.compile(r"symbol: +(?:class|variable) (\w+)")
_JAVAS_OWN = ("java.",)
_CLASSES = {
    "processing.sound": "SoundFile AudioIn AudioSample Amplitude SinOsc SawOsc SqrOsc TriOsc"
    " WhiteNoise PinkNoise BrownNoise LowPass HighPass BandPass PitchDetector",
    "processing.video": "Capture Movie",
    "processing.serial": "Serial",
    "processing.io": "GPIO SoftwareServo",
    "processing.pdf": "PGraphicsPDF",
    "processing.svg": "PGraphicsSVG",
    "processing.dxf": "RawDXF",
    "processing.javafx": "PGraphicsFX2D",
    "peasy": "PeasyCam PeasyDragHandler",
    "controlP5": "ControlP5 ControlEvent ControlFont",
    "ddf.minim": "Minim AudioPlayer AudioInput AudioRecorder BeatDetect",
    "toxi": "Vec2D Vec3D ToxiclibsSupport VerletPhysics2D VerletParticle2D VerletSpring2D",
    "geomerative": "RG RFont RShape RPoint RPolygon RContour",
    "shiffman.box2d": "Box2DProcessing PBox2D",
    "org.jbox2d": "BodyDef FixtureDef",
    "fisica": "Fisica FWorld FBox FCircle",
    "gifAnimation": "GifMaker",
    "oscP5": "OscP5 OscMessage",
    "netP5": "NetAddress",
    "gab.opencv": "OpenCV",
    "themidibus": "MidiBus",
    "hype": "HDrawablePool HColorPool HGridLayout",
    "g4p_controls": "GButton GCustomSlider",
    "megamu.mesh": "Delaunay",
    "wblut": "HE_Mesh HEC_Geodesic WB_Render WB_Render3D",
    "queasycam": "QueasyCam",
    "SimpleOpenNI": "SimpleOpenNI",
    "com.hamoid": "VideoExport",
    "blobDetection": "BlobDetection",
    "nervoussystem.obj": "OBJExport",
    "saito.objloader": "OBJModel",
    "cc.arduino": "Arduino",
}
"""Classes by which a library is known without an import, none that a sketch is likely to make."""
_BY_CLASS = {name: library for library, names in _CLASSES.items() for name in names.split()}


def missing_library(said: str, imports: Sequence[tuple[str, int]]) -> tuple[str, int | None] | None:
    """The library that a sketch needs and that is not there, with the line of its import.

    Args:
        said: the compiler's errors.
        imports: what the sketch imports, and in which line.

    Returns:
        Its name, as the sketch imports it or as it is known by; ``None`` where something else is
        wrong, for example a package of Java itself that is misspelt.
    """
    for package in _NO_PACKAGE.findall(said):
        for name, line in imports:
            of = name.removeprefix("static ").strip()
            if of.startswith(f"{package}.") and not of.startswith(_JAVAS_OWN):
                return package, line
        known = next((one for one in _CLASSES if f"{package}.".startswith(f"{one}.")), None)
        if known is not None:
            return known, None
    for name in _NO_NAME.findall(said):
        if name in _BY_CLASS:
            return _BY_CLASS[name], None
    return None
