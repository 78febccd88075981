package vdiag;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Time that is the same for every sketch: it passes by frames, by waiting, and when it is read. */
public final class Clock {
    /** 2024-01-01 10:10:00 UTC, when every sketch begins. */
    private static final long START = 1_704_103_800_000L;

    private static double passed;

    private Clock() {}

    static synchronized void reset() {
        passed = 0;
    }

    static synchronized void pass(double millis) {
        passed += Math.max(0, millis);
    }

    /** Milliseconds since the sketch began; each reading moves it on, so that a loop until some time ends. */
    public static synchronized long millis() {
        passed += 0.1;
        return (long) passed;
    }

    /** Milliseconds since 1970. */
    public static long currentTimeMillis() {
        return START + millis();
    }

    /** Nanoseconds since the sketch began. */
    public static synchronized long nanoTime() {
        passed += 0.1;
        return (long) (passed * 1e6);
    }

    /** The moment, in UTC. */
    public static ZonedDateTime now() {
        return ZonedDateTime.ofInstant(Instant.ofEpochMilli(currentTimeMillis()), ZoneOffset.UTC);
    }

    /** For the classes of {@code java.time}. */
    public static java.time.Clock fixed() {
        return java.time.Clock.fixed(now().toInstant(), ZoneOffset.UTC);
    }
}
