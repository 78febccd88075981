package vdiag;

import processing.awt.PGraphicsJava2D;
import processing.core.PFont;

/** What {@code createGraphics} gives: transparent, with our fonts. */
final class Offscreen extends PGraphicsJava2D {
    Offscreen(Sketch sketch, int width, int height) {
        setParent(sketch);
        setPrimary(false);
        hint(DISABLE_ASYNC_SAVEFRAME);
        setSize(width, height);
    }

    @Override
    public boolean save(String file) {
        return ((Sketch) parent).saves(this, () -> super.save(file));
    }

    @Override
    protected PFont createDefaultFont(float size) {
        return createFont("sans", size, true, null);
    }

    @Override
    protected PFont createFont(String name, float size, boolean smooth, char[] charset) {
        return new PFont(Fonts.named(name).deriveFont(size), smooth, charset, false, 1);
    }
}
