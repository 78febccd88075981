package vdiag;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Runs a compiled sketch. The result is one block: {@code P}, width, height, RGB bytes and the
 * characters that no font had, or {@code E}, the line (0 where it is not known), the reason and what was said.
 */
final class Drawing {
    private static final int SHOWN_CALLS = 12;

    private Drawing() {}

    static byte[] draw(String main, Map<String, byte[]> classes) {
        try {
            ClassLoader loader = new InMemory(classes);
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> type = loader.loadClass(main);
            return picture(((Sketch) type.getDeclaredConstructor().newInstance()).picture());
        } catch (Throwable error) {
            return failure(error, classes);
        }
    }

    static byte[] failure(String reason, int line, String said) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte('E');
            out.writeInt(line);
            out.writeUTF(reason);
            out.write(said.getBytes(StandardCharsets.UTF_8));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return bytes.toByteArray();
    }

    private static byte[] picture(Canvas canvas) {
        int width = canvas.width;
        int height = canvas.height;
        int[] argb = canvas.argb();
        byte[] missing = Fonts.missing().getBytes(StandardCharsets.UTF_8);
        byte[] block = new byte[9 + 3 * argb.length + missing.length];
        block[0] = 'P';
        for (int i = 0; i < 4; i++) {
            block[1 + i] = (byte) (width >>> (24 - 8 * i));
            block[5 + i] = (byte) (height >>> (24 - 8 * i));
        }
        int at = 9;
        for (int pixel : argb) {
            block[at++] = (byte) (pixel >> 16);
            block[at++] = (byte) (pixel >> 8);
            block[at++] = (byte) pixel;
        }
        System.arraycopy(missing, 0, block, at, missing.length);
        return block;
    }

    private static byte[] failure(Throwable thrown, Map<String, byte[]> classes) {
        Throwable error = thrown;
        while (error.getCause() != null && (error instanceof InvocationTargetException || error instanceof ExceptionInInitializerError)) {
            error = error.getCause();
        }
        if (error instanceof Unsupported) {
            return failure("unsupported", 0, error.getMessage());
        }
        StringBuilder said = new StringBuilder(String.valueOf(error));
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            said.append("\n  because of ").append(cause);
        }
        int line = 0;
        int calls = 0;
        for (StackTraceElement call : error.getStackTrace()) {
            if (classes.containsKey(call.getClassName())) {
                line = line == 0 ? call.getLineNumber() : line;
                if (calls++ < SHOWN_CALLS) {
                    said.append("\n  line ").append(call.getLineNumber()).append(", in ").append(call.getMethodName());
                }
            }
        }
        return failure(reason(error), line, said.toString());
    }

    private static String reason(Throwable error) {
        String said = String.valueOf(error);
        if (error instanceof OutOfMemoryError) {
            return "out_of_memory";
        }
        boolean refused = said.contains("Permission denied") || said.contains("Operation not permitted");
        return refused || said.contains("Read-only file system") ? "forbidden" : "runtime_error";
    }

    /** Loads the sketch's classes from memory. */
    private static final class InMemory extends ClassLoader {
        private final Map<String, byte[]> classes;

        InMemory(Map<String, byte[]> classes) {
            super(Drawing.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
