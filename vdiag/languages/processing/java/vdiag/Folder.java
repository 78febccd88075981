package vdiag;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.function.BooleanSupplier;
import processing.core.PApplet;
import processing.core.PFont;
import processing.core.PImage;
import processing.core.PShape;

/** Where a sketch reads and saves files: the drawing's own folder, small and empty when it begins. */
abstract class Folder extends PApplet {
    /** Enough to read back what was saved; a film of all frames would cost the drawing its time. */
    private static final long MOST_SAVED_PIXELS = 8_000_000;

    private long savedPixels;

    Folder() {
        // Processing itself looks for the archive of the sketch's classes, which there is none of.
        try {
            Field path = PApplet.class.getDeclaredField("sketchPath");
            path.setAccessible(true);
            path.set(this, System.getProperty("user.dir"));
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException("Processing has no sketchPath", error);
        }
    }

    @Override
    public File dataFile(String where) {
        File file = new File(where);
        return file.isAbsolute() ? file : new File(sketchPath("data" + File.separator + where));
    }

    @Override
    public PShape loadShape(String file) {
        return loadShape(file, null);
    }

    @Override
    public PShape loadShape(String file, String options) {
        return isMissing(file) ? null : super.loadShape(file, options);
    }

    @Override
    public PFont loadFont(String file) {
        return isMissing(file) ? null : super.loadFont(file);
    }

    /** Processing promises null and a word for what cannot be loaded; for these two it ends with an error. */
    private boolean isMissing(String file) {
        try (InputStream in = createInput(file)) {
            if (in != null) {
                return false;
            }
        } catch (IOException error) {
            System.err.println(error);
        }
        System.err.println("The file \"" + file + "\" is missing or inaccessible, make sure that it has been added to your sketch.");
        return true;
    }

    /** Loaded at once: nobody waits for the picture. */
    @Override
    public PImage requestImage(String file, String extension) {
        PImage found = loadImage(file, extension);
        if (found == null) {
            found = createImage(0, 0, ARGB);
            found.width = -1;
            found.height = -1;
        }
        return found;
    }

    /** Saves a picture while there is room; what cannot be saved is said and never ends the sketch. */
    final boolean saves(PImage picture, BooleanSupplier saving) {
        long before = savedPixels;
        savedPixels += (long) picture.width * picture.height;
        if (savedPixels > MOST_SAVED_PIXELS) {
            if (before <= MOST_SAVED_PIXELS) {
                System.err.println("pictures are not saved any more: together they have over " + MOST_SAVED_PIXELS + " pixels");
            }
            return false;
        }
        try {
            return saving.getAsBoolean();
        } catch (RuntimeException error) {
            System.err.println("a picture was not saved: " + error);
            return false;
        }
    }
}
