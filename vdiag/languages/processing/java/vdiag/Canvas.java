package vdiag;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import processing.core.PSurface;
import processing.core.PSurfaceNone;

/** A sketch's picture in memory: white, without a window. */
final class Canvas extends Paper {
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
