package vdiag;

import java.util.Arrays;
import processing.core.PApplet;
import processing.core.PGraphics;
import processing.core.PStyle;

/**
 * What every sketch extends: Processing on a picture in memory, with a clock and random numbers
 * that are always the same.
 *
 * <p>Frames are drawn until one equals the frame before it, {@code noLoop} is called, or
 * {@link #MOST_FRAMES} are drawn (one second of an animation); the last one is the picture.
 */
public class Sketch extends PApplet {
    static final int MOST_FRAMES = 60;
    private static final double FRAME_MILLIS = 1000.0 / 60;
    private static final long MOST_PIXELS = 4096L * 4096L;

    private int wantedWidth = 100;
    private int wantedHeight = 100;
    private boolean open;

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

    /** Draw until the picture settles. */
    final Canvas picture() {
        settings();
        openCanvas();
        setup();
        g.endDraw();
        frameCount = 1;
        int[] before = null;
        while (frameCount <= MOST_FRAMES && !finished && (looping || redraw)) {
            drawFrame();
            int[] now = ((Canvas) g).argb();
            if (Arrays.equals(before, now)) {
                break;
            }
            before = now.clone();
        }
        return (Canvas) g;
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
        g = new Canvas(this, wantedWidth, wantedHeight);
        surface = ((Canvas) g).createSurface();
        setSize(wantedWidth, wantedHeight);
        open = true;
        g.beginDraw();
        if (style != null) {
            g.style(style);
        }
    }

    @Override
    public void size(int width, int height) {
        if (width < 1 || height < 1 || (long) width * height > MOST_PIXELS) {
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
        if (P3D.equals(renderer) || (renderer != null && renderer.contains("3D"))) {
            throw new Unsupported("the renderer P3D needs a display; only 2D is drawn");
        }
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
    public void save(String file) {}

    @Override
    public void saveFrame() {}

    @Override
    public void saveFrame(String file) {}

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
