package vdiag;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The one font family of all pictures, other names meaning the face that comes closest; and those
 * for the characters that it lacks.
 */
final class Fonts {
    private static final String[] FALLBACKS = System.getProperty("vdiag.fallbacks").split(",");
    private static final int ALIKE = 0x200D;
    private static final Map<String, Font> READ = new HashMap<>();
    private static final Set<Integer> MISSING = new TreeSet<>();

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

    /** Whether a font has all characters of a piece of a line; one of a sketch's own always does. */
    static boolean suits(Font font, char[] line, int start, int stop) {
        return font == null || font.canDisplayUpTo(line, start, stop) == -1;
    }

    /** What is drawn for a piece of a line; it is told where different ones look the same. */
    static char[] shown(char[] line, int start, int stop) {
        if (Emoji.alike(line, start, stop)) {
            MISSING.add(ALIKE);
        }
        return Emoji.joined(line, start, stop).toCharArray();
    }

    /** The font, else the first of ours, that has the character at a place of a line. */
    static Font having(Font font, char[] line, int at, int stop) {
        int character = Character.codePointAt(line, at, stop);
        if (font.canDisplay(character) || joins(character)) {
            return font;
        }
        for (String name : FALLBACKS) {
            Font own = file(name);
            if (own.canDisplay(character)) {
                return own.deriveFont(font.getSize2D());
            }
        }
        MISSING.add(character);
        return font;
    }

    /** Where the piece ends that begins at a place of a line and is written in one font. */
    static int end(Font font, Font own, char[] line, int start, int stop) {
        int at = start;
        do {
            at += Character.charCount(Character.codePointAt(line, at, stop));
        } while (at < stop && (joins(Character.codePointAt(line, at, stop)) || having(font, line, at, stop).equals(own)));
        return at;
    }

    /** The characters that no font had, once; a joiner where emoji looked the same. */
    static synchronized String missing() {
        StringBuilder all = new StringBuilder();
        MISSING.forEach(all::appendCodePoint);
        MISSING.clear();
        return all.toString();
    }

    /** Whether a character leaves no mark and stays with the one before it. */
    private static boolean joins(int character) {
        int type = Character.getType(character);
        boolean variant = character >= 0xFE00 && character <= 0xFE0F;
        return variant || type == Character.FORMAT || type == Character.CONTROL;
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
