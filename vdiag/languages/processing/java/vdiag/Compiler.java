package vdiag;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a sketch in memory; nothing of the sketch runs. */
final class Compiler {
    private static final int SHOWN = 2000;
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, Locale.ROOT, null);
    private static final List<String> OPTIONS = List.of(
            "-proc:none", "-nowarn", "-g:source,lines", "-XDuseUnsharedTable=true", "-XDstringConcat=inline",
            "-classpath", System.getProperty("java.class.path"));

    private Compiler() {}

    /** Bytes of each class by its name. */
    static Map<String, byte[]> compile(String name, String source) throws Refused {
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        Classes classes = new Classes();
        boolean done = COMPILER.getTask(null, classes, said, OPTIONS, null, List.of(new Source(name, source))).call();
        if (!done) {
            throw refusal(said);
        }
        Map<String, byte[]> found = new TreeMap<>();
        classes.made.forEach((key, bytes) -> found.put(key, bytes.toByteArray()));
        return found;
    }

    /** Classes as one block: their number, then name and bytes of each. */
    static byte[] packed(Map<String, byte[]> classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(classes.size());
        for (Map.Entry<String, byte[]> one : classes.entrySet()) {
            out.writeUTF(one.getKey());
            out.writeInt(one.getValue().length);
            out.write(one.getValue());
        }
        return bytes.toByteArray();
    }

    private static Refused refusal(DiagnosticCollector<JavaFileObject> said) {
        StringBuilder packages = new StringBuilder();
        StringBuilder text = new StringBuilder();
        int line = 0;
        for (Diagnostic<? extends JavaFileObject> one : said.getDiagnostics()) {
            if (one.getKind() != Diagnostic.Kind.ERROR) {
                continue;
            }
            line = line == 0 ? (int) Math.max(0, one.getLineNumber()) : line;
            // A missing library is told of behind the names that are missing with it.
            StringBuilder place = "compiler.err.doesnt.exist".equals(one.getCode()) ? packages : text;
            if (place.length() < SHOWN) {
                place.append("line ").append(one.getLineNumber()).append(": ").append(one.getMessage(Locale.ROOT)).append('\n');
            }
        }
        return new Refused(line, packages.append(text).toString().trim());
    }

    /** The compiler takes the sketch for no Java. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        final int line;

        Refused(int line, String message) {
            super(message);
            this.line = line;
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
        final Map<String, ByteArrayOutputStream> made = new TreeMap<>();

        Classes() {
            super(FILES);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind, FileObject near) {
            return new SimpleJavaFileObject(URI.create("mem:///" + name.replace('.', '/') + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return made.computeIfAbsent(name, missing -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
