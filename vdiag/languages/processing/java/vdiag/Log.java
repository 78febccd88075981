package vdiag;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What a sketch prints: its beginning goes out as it comes, of the rest only the end is kept, so
 * that a flood neither fills a pipe nor takes time.
 */
final class Log extends OutputStream {
    private static final int AT_ONCE = 24 << 10;
    private static final int END = 4 << 10;

    private final OutputStream out;
    private final byte[] end = new byte[END];
    private long count;

    Log(OutputStream out) {
        this.out = out;
    }

    @Override
    public synchronized void write(int one) throws IOException {
        if (count < AT_ONCE) {
            out.write(one);
        }
        end[(int) (count++ % END)] = (byte) one;
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        int now = (int) Math.max(0, Math.min(length, AT_ONCE - count));
        out.write(bytes, from, now);
        count += now;
        // of a long part only the end can stay
        int skipped = Math.max(0, length - now - END);
        count += skipped;
        for (int at = from + now + skipped; at < from + length; at++) {
            end[(int) (count++ % END)] = bytes[at];
        }
    }

    /** Writes the end that was kept, after a word on what is left out. */
    synchronized void finish() throws IOException {
        long left = count - AT_ONCE;
        if (left <= 0) {
            return;
        }
        int kept = (int) Math.min(left, END);
        if (left > kept) {
            out.write(("\n... " + (left - kept) + " bytes of output are left out\n").getBytes());
        }
        for (long at = count - kept; at < count; at++) {
            out.write(end[(int) (at % END)]);
        }
    }
}
