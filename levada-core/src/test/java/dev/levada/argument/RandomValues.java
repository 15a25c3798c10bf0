package dev.levada.argument;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random values by a seed that is printed; {@code -Dlevada.seed=…} repeats a run. */
final class RandomValues {

    final Random random;

    RandomValues() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        System.out.println("levada.seed=" + seed);
        random = new Random(seed);
    }

    /** Any Unicode but U+0000 and surrogates, with what JSON escapes more often than chance would have it. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> text.append("\\u0000");
                case 1 -> text.append("\"\\/\b\t\n\u0001\u001f\u007f\u2028".charAt(random.nextInt(10)));
                case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0x10FFFF - 0x10000 + 1));
                case 3 -> text.append((char) (0xE000 + random.nextInt(0x10000 - 0xE000)));
                case 4 -> text.append((char) (1 + random.nextInt(0xD7FF)));
                default -> text.append((char) (' ' + random.nextInt(95)));
            }
        }
        return text.toString();
    }

    double anyDouble() {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> Double.POSITIVE_INFINITY;
            case 3 -> Double.MIN_VALUE;
            case 4 -> -0.0;
            default -> Double.longBitsToDouble(random.nextLong());
        };
    }

    float anyFloat() {
        return random.nextInt(5) == 0 ? Float.NaN : Float.intBitsToFloat(random.nextInt());
    }

    BigInteger bigInteger() {
        return new BigInteger(random.nextInt(3000), random).multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1));
    }

    BigDecimal bigDecimal() {
        return new BigDecimal(new BigInteger(random.nextInt(400), random), random.nextInt(200));
    }

    byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    <T> List<@Nullable T> list(Supplier<T> item) {
        List<@Nullable T> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            list.add(random.nextInt(6) == 0 ? null : item.get());
        }
        return list;
    }

    <T> Map<String, @Nullable T> map(Supplier<T> item) {
        Map<String, @Nullable T> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put(text(), random.nextInt(6) == 0 ? null : item.get());
        }
        return map;
    }

    <E extends Enum<E>> E anyOf(Class<E> type) {
        E[] all = type.getEnumConstants();
        return all[random.nextInt(all.length)];
    }

    /** What JSON itself knows, as it comes back where {@code Object} is declared. */
    @Nullable
    Object json(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> Integer.MAX_VALUE + 1L + random.nextInt(Integer.MAX_VALUE);
            case 4 -> new BigDecimal(random.nextInt()).movePointLeft(3);
            case 5 -> text();
            case 6 -> list(() -> String.valueOf(json(0)));
            default -> map(() -> random.nextInt());
        };
    }
}
