package vdiag;

import java.util.Random;

/** What {@code Math.random} means in a sketch: the same numbers each time. */
public final class Chance {
    private static Random numbers = new Random(0);

    private Chance() {}

    static void reset() {
        numbers = new Random(0);
    }

    /** From 0 (included) to 1 (excluded). */
    public static double random() {
        return numbers.nextDouble();
    }
}
