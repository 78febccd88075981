package vdiag;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Serves one sketch after another: a request is the class's name and the source, a reply a length
 * and a block. With {@code compile} the block is {@code C} and the classes; with {@code draw} the
 * sketch runs here and the block is its picture. A last byte tells whether threads were left.
 */
public final class Service {
    private static final int MOST_SOURCE = 1 << 22;

    private Service() {}

    /** The argument is {@code compile} or {@code draw}. */
    public static void main(String[] arguments) throws IOException {
        boolean draws = arguments[0].equals("draw");
        // System.in has a buffer that asks how much is there (FIONREAD), which the sandbox forbids.
        DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in));
        DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        PrintStream log = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        System.setOut(log);
        System.setErr(log);
        int threads = Thread.activeCount();
        while (true) {
            String name;
            try {
                name = in.readUTF();
            } catch (EOFException closed) {
                Runtime.getRuntime().halt(0);
                return;
            }
            int length = in.readInt();
            if (length < 0 || length > MOST_SOURCE) {
                Runtime.getRuntime().halt(1);
            }
            byte[] source = new byte[length];
            in.readFully(source);
            byte[] block = answer(name, new String(source, StandardCharsets.UTF_8), draws);
            out.writeInt(block.length + 1);
            out.write(block);
            out.writeByte(Thread.activeCount() > threads ? 1 : 0);
            out.flush();
        }
    }

    private static byte[] answer(String name, String source, boolean draws) {
        try {
            Map<String, byte[]> classes = Compiler.compile(name, source);
            if (draws) {
                return Drawing.draw(name, classes);
            }
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            block.write('C');
            block.write(Compiler.packed(classes));
            return block.toByteArray();
        } catch (Compiler.Refused refused) {
            return Drawing.failure("syntax_error", refused.line, refused.getMessage());
        } catch (StackOverflowError deep) {
            return Drawing.failure("syntax_error", 0, "the program is nested too deeply for the compiler");
        } catch (OutOfMemoryError large) {
            return Drawing.failure("out_of_memory", 0, "the compiler ran out of memory");
        } catch (Throwable error) {
            return Drawing.failure("syntax_error", 0, "the compiler ended with " + rootOf(error));
        }
    }

    private static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
