package vdiag;

import java.nio.charset.StandardCharsets;

/**
 * A canvas as a block: {@code P}, width, height, RGB bytes and the characters that no font had; a large one is
 * reduced to its area's means.
 */
final class Picture {
    private static final int MOST_SIDE = 4096;
    private static final long MOST_PIXELS = (long) MOST_SIDE * MOST_SIDE;
    private static final int HEAD = 9;

    private Picture() {}

    static byte[] block(Canvas canvas) {
        int width = canvas.picture().getWidth();
        int height = canvas.picture().getHeight();
        boolean fits = (long) width * height <= MOST_PIXELS;
        int step = fits ? 1 : (Math.max(width, height) + MOST_SIDE - 1) / MOST_SIDE;
        int across = (width + step - 1) / step;
        int down = (height + step - 1) / step;
        byte[] missing = Fonts.missing().getBytes(StandardCharsets.UTF_8);
        int end = HEAD + 3 * across * down;
        byte[] block = new byte[end + missing.length];
        System.arraycopy(missing, 0, block, end, missing.length);
        block[0] = 'P';
        for (int i = 0; i < 4; i++) {
            block[1 + i] = (byte) (across >>> (24 - 8 * i));
            block[5 + i] = (byte) (down >>> (24 - 8 * i));
        }
        int[] argb = canvas.argb();
        if (step == 1) {
            plain(argb, block);
        } else {
            means(argb, width, height, step, block);
        }
        return block;
    }

    private static void plain(int[] argb, byte[] block) {
        int at = HEAD;
        for (int pixel : argb) {
            block[at++] = (byte) (pixel >> 16);
            block[at++] = (byte) (pixel >> 8);
            block[at++] = (byte) pixel;
        }
    }

    private static void means(int[] argb, int width, int height, int step, byte[] block) {
        int at = HEAD;
        for (int top = 0; top < height; top += step) {
            int bottom = Math.min(height, top + step);
            for (int left = 0; left < width; left += step) {
                int right = Math.min(width, left + step);
                int red = 0;
                int green = 0;
                int blue = 0;
                for (int y = top; y < bottom; y++) {
                    for (int x = left; x < right; x++) {
                        int pixel = argb[y * width + x];
                        red += pixel >> 16 & 255;
                        green += pixel >> 8 & 255;
                        blue += pixel & 255;
                    }
                }
                int count = (bottom - top) * (right - left);
                block[at++] = (byte) ((red + count / 2) / count);
                block[at++] = (byte) ((green + count / 2) / count);
                block[at++] = (byte) ((blue + count / 2) / count);
            }
        }
    }
}
