package vdiag;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.awt.image.WritableRaster;
import processing.core.PMatrix2D;
import processing.core.PSurface;
import processing.core.PSurfaceNone;

/**
 * A sketch's picture in memory: white, without a window.
 *
 * <p>A large one has fewer pixels than the sketch sees: everything is drawn that much smaller.
 */
final class Canvas extends Paper {
    private static final int WHITE = 0xFFFFFFFF;

    private final int reduction;
    private boolean clearing;

    /** With {@code 1 / reduction} of the pixels along each side. */
    Canvas(Sketch sketch, int width, int height, int reduction) {
        this.reduction = reduction;
        setParent(sketch);
        setPrimary(true);
        hint(DISABLE_ASYNC_SAVEFRAME);
        backgroundColor = WHITE;
        setSize(width, height);
    }

    /** Edges without antialiasing from here on. */
    void rough() {
        smooth = 0;
        handleSmooth();
    }

    /** The picture itself, not a copy. */
    BufferedImage picture() {
        return (BufferedImage) image;
    }

    /** The pixels themselves, row by row, not a copy. */
    int[] argb() {
        return ((DataBufferInt) picture().getRaster().getDataBuffer()).getData();
    }

    @Override
    public Graphics2D checkImage() {
        if (reduction == 1) {
            return super.checkImage();
        }
        if (image == null) {
            int across = (width + reduction - 1) / reduction;
            image = new BufferedImage(across, (height + reduction - 1) / reduction, BufferedImage.TYPE_INT_ARGB);
        }
        return picture().createGraphics();
    }

    @Override
    public void resetMatrix() {
        super.resetMatrix();
        g2.scale(1.0 / reduction, 1.0 / reduction);
    }

    @Override
    public void setMatrix(PMatrix2D source) {
        super.setMatrix(source);
        AffineTransform smaller = AffineTransform.getScaleInstance(1.0 / reduction, 1.0 / reduction);
        smaller.concatenate(g2.getTransform());
        g2.setTransform(smaller);
    }

    @Override
    public PMatrix2D getMatrix(PMatrix2D target) {
        PMatrix2D found = super.getMatrix(target);
        found.preApply(reduction, 0, 0, 0, reduction, 0);
        return found;
    }

    @Override
    public float screenX(float x, float y) {
        return reduction * super.screenX(x, y);
    }

    @Override
    public float screenY(float x, float y) {
        return reduction * super.screenY(x, y);
    }

    @Override
    protected void clearPixels(int argb) {
        clearing = true;
        super.clearPixels(argb);
        clearing = false;
    }

    @Override
    protected void backgroundRect() {
        if (reduction > 1) {
            clearPixels(0xFF000000 | backgroundColor);
        } else {
            super.backgroundRect();
        }
    }

    /** All that reads or sets single pixels comes through here; those of the sketch's own size are meant. */
    @Override
    protected WritableRaster getRaster() {
        if (reduction > 1 && !clearing) {
            throw new PixelsWanted();
        }
        return super.getRaster();
    }

    @Override
    public void copy(int sx, int sy, int sw, int sh, int dx, int dy, int dw, int dh) {
        if (reduction > 1) {
            throw new PixelsWanted();
        }
        super.copy(sx, sy, sw, sh, dx, dy, dw, dh);
    }

    @Override
    public boolean save(String file) {
        return ((Sketch) parent).saves(this, () -> super.save(file));
    }

    @Override
    public PSurface createSurface() {
        return new NoWindow(this, (Sketch) parent);
    }

    @Override
    public boolean displayable() {
        return false;
    }

    /** The sketch works with the pixels of a canvas that has fewer of them. */
    static final class PixelsWanted extends Error {
        private static final long serialVersionUID = 1L;
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
