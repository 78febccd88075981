package vdiag;

import java.awt.Font;
import processing.awt.PGraphicsJava2D;
import processing.core.PFont;

/** What sketches draw on: Processing's Java2D renderer, each character in a font that has it. */
abstract class Paper extends PGraphicsJava2D {
    @Override
    protected PFont createDefaultFont(float size) {
        return createFont("sans", size, true, null);
    }

    @Override
    protected PFont createFont(String name, float size, boolean smooth, char[] charset) {
        return new PFont(Fonts.named(name).deriveFont(size), smooth, charset, false, 1);
    }

    @Override
    protected float textWidthImpl(char[] written, int begin, int end) {
        Font font = (Font) textFont.getNative();
        if (Fonts.suits(font, written, begin, end)) {
            return super.textWidthImpl(written, begin, end);
        }
        char[] line = Fonts.shown(written, begin, end);
        int stop = line.length;
        float width = 0;
        for (int from = 0, to; from < stop; from = to) {
            Font own = Fonts.having(font, line, from, stop);
            to = Fonts.end(font, own, line, from, stop);
            width += g2.getFontMetrics(own).charsWidth(line, from, to - from);
        }
        return width;
    }

    @Override
    protected void textLineImpl(char[] written, int begin, int end, float x, float y) {
        Font font = (Font) textFont.getNative();
        if (Fonts.suits(font, written, begin, end)) {
            super.textLineImpl(written, begin, end, x, y);
            return;
        }
        char[] line = Fonts.shown(written, begin, end);
        int stop = line.length;
        float left = x;
        for (int from = 0, to; from < stop; from = to) {
            Font own = Fonts.having(font, line, from, stop);
            to = Fonts.end(font, own, line, from, stop);
            g2.setFont(own);
            super.textLineImpl(line, from, to, left, y);
            left += g2.getFontMetrics(own).charsWidth(line, from, to - from);
        }
        g2.setFont(font);
    }
}
