package vdiag;

import processing.core.PGraphics;
import processing.core.PStyle;
import processing.opengl.PGL;
import processing.opengl.PShader;

/**
 * What every sketch extends: Processing on a picture in memory, with a clock and random numbers
 * that are always the same.
 *
 * <p>Frames are drawn until one equals the frame before it, {@code noLoop} is called, or
 * {@link #MOST_FRAMES} are drawn (one second of an animation); the last one is the picture.
 */
public class Sketch extends Folder {
    static final int MOST_FRAMES = 60;
    private static final double FRAME_MILLIS = 1000.0 / 60;
    /** A sketch with more pixels is drawn smaller, on a canvas of at most {@link #MOST_REDUCED}. */
    private static final long MOST_PIXELS = 4096L * 4096L;
    private static final long MOST_REDUCED = 2048L * 2048L;
    /** A sketch that works with its own pixels has them all, as far as memory goes. */
    private static final long MOST_EXACT = 8192L * 8192L;
    private static final long LARGEST = 32768L * 32768L;

    private int wantedWidth = 100;
    private int wantedHeight = 100;
    private boolean open;
    private boolean exact;

    /** Seeds come first: a sketch's own fields may ask for random numbers. */
    public Sketch() {
        Clock.reset();
        Chance.reset();
        randomSeed(0);
        noiseSeed(0);
        displayWidth = 1280;
        displayHeight = 1024;
        args = new String[0];
    }

    /** From here on the canvas has as many pixels as the sketch asks for. */
    final void needsAllPixels() {
        exact = true;
    }

    /** Draw until the picture settles. */
    final Canvas picture() {
        Depth.forget();
        settings();
        openCanvas();
        setup();
        g.endDraw();
        frameCount = 1;
        long before = 0;
        while (frameCount <= MOST_FRAMES && !finished && (looping || redraw)) {
            drawFrame();
            long now = fingerprint(((Canvas) g).argb());
            if (now == before) {
                break;
            }
            before = now;
        }
        Depth.refuse((Canvas) g);
        return (Canvas) g;
    }

    private static long fingerprint(int[] pixels) {
        long mixed = pixels.length;
        for (int pixel : pixels) {
            mixed = Long.rotateLeft((mixed ^ pixel) * 0x9E3779B97F4A7C15L, 29);
        }
        return mixed;
    }

    private void drawFrame() {
        Clock.pass(FRAME_MILLIS);
        frameRate = 60;
        g.beginDraw();
        handleMethods("pre");
        draw();
        handleMethods("draw");
        redraw = false;
        g.endDraw();
        handleMethods("post");
        frameCount++;
    }

    private void openCanvas() {
        PStyle style = open ? g.getStyle() : null;
        g = new Canvas(this, wantedWidth, wantedHeight, reduction());
        surface = ((Canvas) g).createSurface();
        setSize(wantedWidth, wantedHeight);
        open = true;
        g.beginDraw();
        if (style != null) {
            g.style(style);
        }
    }

    /** How many of the sketch's pixels go into one of the canvas, along each side. */
    private int reduction() {
        long area = (long) wantedWidth * wantedHeight;
        if (area <= MOST_PIXELS || (exact && area <= MOST_EXACT)) {
            return 1;
        }
        int reduction = (int) Math.ceil(Math.sqrt((double) area / MOST_REDUCED));
        System.err.println("size(" + wantedWidth + ", " + wantedHeight + ") is drawn at 1/" + reduction + " of that size");
        return reduction;
    }

    @Override
    public void size(int width, int height) {
        if (width < 1 || height < 1 || (long) width * height > LARGEST) {
            throw new IllegalArgumentException("size(" + width + ", " + height + ") cannot be drawn");
        }
        boolean same = width == wantedWidth && height == wantedHeight;
        wantedWidth = width;
        wantedHeight = height;
        if (open && !same) {
            openCanvas();
        }
    }

    @Override
    public void size(int width, int height, String renderer) {
        refuse3D(renderer);
        size(width, height);
    }

    @Override
    public void size(int width, int height, String renderer, String path) {
        size(width, height, renderer);
    }

    @Override
    public void fullScreen() {
        size(displayWidth, displayHeight);
    }

    @Override
    public void fullScreen(int display) {
        fullScreen();
    }

    @Override
    public void fullScreen(String renderer) {
        size(displayWidth, displayHeight, renderer);
    }

    @Override
    public void fullScreen(String renderer, int display) {
        fullScreen(renderer);
    }

    @Override
    public PGraphics createGraphics(int width, int height) {
        return new Offscreen(this, width, height);
    }

    @Override
    public PGraphics createGraphics(int width, int height, String renderer) {
        refuse3D(renderer);
        return createGraphics(width, height);
    }

    @Override
    public PGraphics createGraphics(int width, int height, String renderer, String path) {
        return createGraphics(width, height, renderer);
    }

    private static void refuse3D(String renderer) {
        if (renderer != null && renderer.contains("3D")) {
            throw new Unsupported("the renderer P3D (OPENGL) needs a graphics card; only 2D is drawn");
        }
    }

    @Override
    public PShader loadShader(String file) {
        throw new Unsupported("shaders (loadShader) need a graphics card; only 2D is drawn");
    }

    @Override
    public PShader loadShader(String file, String other) {
        return loadShader(file);
    }

    @Override
    public PGL beginPGL() {
        throw new Unsupported("OpenGL (beginPGL) needs a graphics card; only 2D is drawn");
    }

    @Override
    public void smooth() {}

    @Override
    public void smooth(int level) {}

    @Override
    public void noSmooth() {
        if (open) {
            ((Canvas) g).rough();
        }
    }

    @Override
    public void pixelDensity(int density) {}

    @Override
    public int displayDensity() {
        return 1;
    }

    @Override
    public void exit() {
        finished = true;
    }

    @Override
    public void exitActual() {
        finished = true;
    }

    @Override
    public void link(String url) {}

    @Override
    public void delay(int millis) {
        Clock.pass(millis);
    }

    @Override
    public int millis() {
        return (int) Clock.millis();
    }

    public static int second() {
        return Clock.now().getSecond();
    }

    public static int minute() {
        return Clock.now().getMinute();
    }

    public static int hour() {
        return Clock.now().getHour();
    }

    public static int day() {
        return Clock.now().getDayOfMonth();
    }

    public static int month() {
        return Clock.now().getMonthValue();
    }

    public static int year() {
        return Clock.now().getYear();
    }
}
