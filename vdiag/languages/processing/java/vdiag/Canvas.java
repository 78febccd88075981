package vdiag;

import java.awt.Font;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import processing.awt.PGraphicsJava2D;
import processing.core.PFont;
import processing.core.PSurface;
import processing.core.PSurfaceNone;

/** Processing's Java2D renderer on a picture in memory: white, without a window, with our fonts. */
final class Canvas extends PGraphicsJava2D {
    private static final int WHITE = 0xFFFFFFFF;

    Canvas(Sketch sketch, int width, int height) {
        setParent(sketch);
        setPrimary(true);
        backgroundColor = WHITE;
        setSize(width, height);
    }

    /** Edges without antialiasing from here on. */
    void rough() {
        smooth = 0;
        handleSmooth();
    }

    /** The pixels themselves, row by row, not a copy. */
    int[] argb() {
        BufferedImage picture = (BufferedImage) image;
        return ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
    }

    @Override
    public PSurface createSurface() {
        return new NoWindow(this, (Sketch) parent);
    }

    @Override
    public boolean displayable() {
        return false;
    }

    @Override
    protected PFont createDefaultFont(float size) {
        return createFont("sans", size, true, null);
    }

    @Override
    protected PFont createFont(String name, float size, boolean smooth, char[] charset) {
        Font font = Fonts.named(name).deriveFont(size);
        return new PFont(font, smooth, charset, false, 1);
    }

    /** A window that is never opened. */
    private static final class NoWindow extends PSurfaceNone {
        NoWindow(Canvas canvas, Sketch sketch) {
            super(canvas);
            this.sketch = sketch;
        }

        @Override
        public void setSize(int width, int height) {
            ((Sketch) sketch).size(width, height);
        }
    }
}
