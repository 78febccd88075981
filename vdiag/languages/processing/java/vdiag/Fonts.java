package vdiag;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The one font family of all pictures; other names mean the face that comes closest. */
final class Fonts {
    private static final Map<String, Font> READ = new HashMap<>();

    private Fonts() {}

    static Font named(String name) {
        String asked = name == null ? "" : name.toLowerCase(Locale.ROOT);
        boolean mono = has(asked, "mono", "courier", "consol", "code", "typewriter");
        boolean serif = !asked.contains("sans") && has(asked, "serif", "times", "georgia", "garamond", "roman");
        String family = mono ? "DejaVuSansMono" : serif ? "DejaVuSerif" : "DejaVuSans";
        String slanted = serif && !mono ? "Italic" : "Oblique";
        String style = (has(asked, "bold", "black", "heavy") ? "Bold" : "") + (has(asked, "italic", "oblique") ? slanted : "");
        return file(family + (style.isEmpty() ? "" : "-" + style));
    }

    private static boolean has(String asked, String... words) {
        for (String word : words) {
            if (asked.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static synchronized Font file(String face) {
        Font font = READ.get(face);
        if (font == null) {
            try {
                font = Font.createFont(Font.TRUETYPE_FONT, new File(System.getProperty("vdiag.fonts"), face + ".ttf"));
            } catch (IOException | FontFormatException error) {
                throw new IllegalStateException("the font " + face + " cannot be read", error);
            }
            READ.put(face, font);
        }
        return font;
    }
}
