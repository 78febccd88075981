package vdiag;

/** The sketch asks for something that cannot be drawn without a display. */
public final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsupported(String message) {
        super(message);
    }
}
