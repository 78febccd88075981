package vdiag;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import processing.core.PGraphics;

/** What a sketch asks for in three dimensions, which Processing's 2D renderer leaves out with a warning. */
abstract class Depth extends PGraphics {
    private Depth() {}

    /** Begins anew: Processing keeps its warnings for all sketches. */
    static void forget() {
        if (warnings != null) {
            warnings.clear();
        }
    }

    /** Refuses a picture of one colour from which something was left out; any other is what a 2D window shows. */
    static void refuse(Canvas canvas) {
        int[] pixels = canvas.argb();
        for (int pixel : pixels) {
            if (pixel != pixels[0]) {
                return;
            }
        }
        Set<String> calls = new TreeSet<>();
        for (String warning : warnings == null ? Set.<String>of() : warnings.keySet()) {
            String said = warning.toLowerCase(Locale.ROOT);
            if (said.contains("3d") || said.contains("not available with this renderer")) {
                calls.add(warning.replaceFirst("\\).*", ")"));
            }
        }
        if (!calls.isEmpty()) {
            throw new Unsupported(String.join(", ", calls) + ": only 2D is drawn, and nothing else is in the picture");
        }
    }
}
