package vdiag;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Emoji made of several characters become one of ours, as in {@code vdiag.languages._emoji}. */
final class Emoji {
    private static final String SIGN = "[\\u2190-\\u2bff\\u3030\\u303d\\u3297\\u3299\\x{1f000}-\\x{1faff}\\u00a9\\u00ae]";
    private static final String TONE = "[\\x{1f3fb}-\\x{1f3ff}]";
    private static final String ONE = SIGN + "\\ufe0f?" + TONE + "?";
    private static final Pattern SEQUENCE = Pattern.compile("[\\x{1f1e6}-\\x{1f1ff}]{2}|[#*0-9]\\ufe0f?\\u20e3"
        + "|\\x{1f3f4}[\\x{e0020}-\\x{e007e}]+\\x{e007f}|" + ONE + "(?:\\u200d" + ONE + ")+|" + SIGN + "\\ufe0f?" + TONE);
    private static final Pattern DROPPED = Pattern.compile("(?<=.)" + TONE + "|\\ufe0f", Pattern.DOTALL);
    private static final Pattern SEX = Pattern.compile("\\u200d[\\u2640\\u2642]|\\u200d");
    private static final Pattern VARIANTS = Pattern.compile("[\\ufe00-\\ufe0f\\x{e0100}-\\x{e01ef}]");
    private static final Pattern APART = Pattern.compile("[\\u3041-\\u30ff][\\u3099\\u309a]|[\\u1100-\\u11ff]+");
    private static final Pattern ALIKE = Pattern.compile("(?<=.)" + TONE + "|\\u200d[\\u2640\\u2642]|\\x{e007f}", Pattern.DOTALL);
    private static final Map<String, String> PICTURES = new HashMap<>();

    private Emoji() {}

    /** A piece of a line with each emoji of several characters as one, where there is a picture. */
    static String joined(char[] line, int start, int stop) {
        String text = new String(line, start, stop - start);
        String whole = APART.matcher(text).replaceAll(found -> Normalizer.normalize(found.group(), Normalizer.Form.NFC));
        return VARIANTS.matcher(SEQUENCE.matcher(whole).replaceAll(found -> one(found.group()))).replaceAll("");
    }

    /** Whether a text tells apart what our emoji do not. */
    static boolean alike(char[] line, int start, int stop) {
        return ALIKE.matcher(new String(line, start, stop - start)).find();
    }

    private static String one(String sequence) {
        String plain = DROPPED.matcher(sequence).replaceAll("");
        String whole = pictures().get(plain);
        if (whole != null) {
            return whole;
        }
        StringBuilder parts = new StringBuilder();
        for (String part : SEX.split(plain)) {
            parts.append(pictures().getOrDefault(part, part));
        }
        return parts.toString();
    }

    private static synchronized Map<String, String> pictures() {
        if (!PICTURES.isEmpty()) {
            return PICTURES;
        }
        try {
            File file = new File(System.getProperty("vdiag.fonts"), "joined.txt");
            for (String line : Files.readAllLines(file.toPath(), StandardCharsets.US_ASCII)) {
                String[] words = line.split("[ -]");
                StringBuilder parts = new StringBuilder();
                for (int n = 1; n < words.length; n++) {
                    parts.appendCodePoint(Integer.parseInt(words[n], 16));
                }
                PICTURES.put(parts.toString(), Character.toString(Integer.parseInt(words[0], 16)));
            }
        } catch (IOException error) {
            throw new IllegalStateException("the list of joined emoji cannot be read", error);
        }
        return PICTURES;
    }
}
