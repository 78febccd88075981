package vdiag;

import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Draws one compiled sketch, from stdin to stdout, and ends with everything it started. */
public final class Fresh {
    private Fresh() {}

    /** The argument is the name of the sketch's class. */
    public static void main(String[] arguments) throws IOException {
        Log log = new Log(new FileOutputStream(FileDescriptor.err));
        PrintStream said = new PrintStream(log, true, StandardCharsets.UTF_8);
        System.setOut(said);
        System.setErr(said);
        byte[] block = Drawing.draw(arguments[0], unpacked(new DataInputStream(new FileInputStream(FileDescriptor.in))));
        said.flush();
        log.finish();
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write(block);
        }
        Runtime.getRuntime().halt(0);
    }

    private static Map<String, byte[]> unpacked(DataInputStream in) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            classes.put(name, bytes);
        }
        return classes;
    }
}
