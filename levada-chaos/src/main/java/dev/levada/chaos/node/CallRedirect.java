package dev.levada.chaos.node;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Redirects calls of static methods to methods of the same name and signature in another class, by changing a class file's constant pool only (Java Virtual
 * Machine Specification, 4.4): the class of each reference is replaced by one that is added at the pool's end.
 */
final class CallRedirect {

    /** Class and name of what is redirected, with its descriptor. */
    private static final Map<String, String> CALLS = Map.of(
            "java/lang/System.currentTimeMillis", "()J",
            "java/time/Instant.now", "()Ljava/time/Instant;");

    private static final int POOL_START = 10;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int NAME_AND_TYPE = 12;

    private CallRedirect() {}

    /** The changed class file; null when there is nothing to change. */
    static byte @Nullable [] redirect(byte[] classFile, String to) {
        byte[] copy = classFile.clone();
        ByteBuffer file = ByteBuffer.wrap(copy);
        int count = file.getShort(8) & 0xffff;
        int[] offsets = new int[count];
        int end = scan(file, count, offsets);
        boolean changed = false;
        for (int i = 1; i < count; i++) {
            if (offsets[i] != 0 && file.get(offsets[i]) == METHOD && isRedirected(file, offsets, offsets[i])) {
                file.putShort(offsets[i] + 1, (short) (count + 1));
                changed = true;
            }
        }
        if (!changed || count + 2 > 0xffff) {
            return null;
        }
        file.putShort(8, (short) (count + 2));
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length + 100);
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(copy, 0, end);
            out.writeByte(UTF8);
            out.writeUTF(to);
            out.writeByte(CLASS);
            out.writeShort(count);
            out.write(copy, end, copy.length - end);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int scan(ByteBuffer file, int count, int[] offsets) {
        int at = POOL_START;
        for (int i = 1; i < count; i++) {
            offsets[i] = at;
            int tag = file.get(at);
            at += switch (tag) {
                case UTF8 -> 3 + (file.getShort(at + 1) & 0xffff);
                case 15 -> 4;
                case CLASS, 8, 16, 19, 20 -> 3;
                case 5, 6 -> 9;
                default -> 5;
            };
            if (tag == 5 || tag == 6) {
                i++; // a long or double takes two places
            }
        }
        return at;
    }

    private static boolean isRedirected(ByteBuffer file, int[] offsets, int method) {
        int owner = offsets[file.getShort(method + 1) & 0xffff];
        int nameAndType = offsets[file.getShort(method + 3) & 0xffff];
        if (file.get(nameAndType) != NAME_AND_TYPE) {
            return false;
        }
        String call = text(file, offsets[file.getShort(owner + 1) & 0xffff]) + "."
                + text(file, offsets[file.getShort(nameAndType + 1) & 0xffff]);
        String descriptor = CALLS.get(call);
        return descriptor != null && descriptor.equals(text(file, offsets[file.getShort(nameAndType + 3) & 0xffff]));
    }

    private static String text(ByteBuffer file, int at) {
        // A length and modified UTF-8, which for the names in question is ASCII.
        byte[] bytes = new byte[file.getShort(at + 1) & 0xffff];
        file.duplicate().position(at + 3).get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
