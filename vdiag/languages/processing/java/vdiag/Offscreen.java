package vdiag;

/** What {@code createGraphics} gives: transparent. */
final class Offscreen extends Paper {
    Offscreen(Sketch sketch, int width, int height) {
        setParent(sketch);
        setPrimary(false);
        hint(DISABLE_ASYNC_SAVEFRAME);
        setSize(width, height);
    }

    @Override
    public boolean save(String file) {
        return ((Sketch) parent).saves(this, () -> super.save(file));
    }
}
