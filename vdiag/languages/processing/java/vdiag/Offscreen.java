package vdiag;

/** What {@code createGraphics} gives: transparent. */
final class Offscreen extends Paper {
    Offscreen(Sketch sketch, int width, int height) {
        setParent(sketch);
        setPrimary(false);
        setSize(width, height);
    }
}
