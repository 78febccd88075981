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
            try {
                return Picture.block(sketch(main, classes).picture());
            } catch (Canvas.PixelsWanted wanted) {
                System.err.println("the sketch works with its own pixels: drawn again, with all of them");
            }
            Sketch again = sketch(main, classes);
            again.needsAllPixels();
            return Picture.block(again.picture());
        } catch (Canvas.PixelsWanted large) {
            return failure("out_of_memory", 0, "the sketch works with its own pixels, and they are too many");
        } catch (Throwable error) {
            return failure(error, classes);
        }
    }

    private static Sketch sketch(String main, Map<String, byte[]> classes) throws ReflectiveOperationException {
        ClassLoader loader = new InMemory(classes);
        Thread.currentThread().setContextClassLoader(loader);
        return (Sketch) loader.loadClass(main).getDeclaredConstructor().newInstance();
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

    private static byte[] failure(Throwable thrown, Map<String, byte[]> classes) {
        Throwable error = thrown;
        while (error.getCause() != null && (error instanceof InvocationTargetException || error instanceof ExceptionInInitializerError)) {
            error = error.getCause();
        }
        if (error instanceof Unsupported) {
            return failure("unsupported", lineOf(error, classes), error.getMessage());
        }
        if (needsOpenGL(error)) {
            return failure("unsupported", lineOf(error, classes), "OpenGL needs a graphics card; only 2D is drawn");
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

    /** Whether the sketch reached for Processing's own classes of OpenGL. */
    private static boolean needsOpenGL(Throwable error) {
        String said = String.valueOf(error.getMessage());
        return (error instanceof NoClassDefFoundError && said.contains("com/jogamp"))
                || (error instanceof ClassCastException && said.contains("cannot be cast to class processing.opengl"));
    }

    private static int lineOf(Throwable error, Map<String, byte[]> classes) {
        for (StackTraceElement call : error.getStackTrace()) {
            if (classes.containsKey(call.getClassName())) {
                return call.getLineNumber();
            }
        }
        return 0;
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
