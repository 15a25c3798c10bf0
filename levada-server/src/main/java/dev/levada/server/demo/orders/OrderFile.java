package dev.levada.server.demo.orders;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The orders of a CSV file (UTF-8, RFC 4180, a record per order, the column names first). What is wrong with an order is found by the job
 * that imports it; only a file that is no such table is refused here.
 *
 * @param name what people know the file by
 * @param orders in the order of the file
 * @param emptyLines how many lines held nothing; they are no orders
 */
public record OrderFile(String name, List<OrderRow> orders, int emptyLines) {

    /** The columns, in the order of the shipped file; in other files they may stand in any order. */
    public static final List<String> COLUMNS = List.of(
            "order", "date", "customer", "country", "source", "express", "not_before", "currency", "lines", "total");

    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(false)
            .setTrim(true)
            .get();

    public OrderFile {
        orders = List.copyOf(orders);
    }

    /** The file that ships with the demo. */
    public static OrderFile shipped() {
        try (InputStream resource = OrderFile.class.getResourceAsStream("/dev/levada/server/demo/orders.csv")) {
            if (resource == null) {
                throw new IllegalStateException("The file orders.csv is missing in the jar");
            }
            return parse("orders.csv", resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("The file orders.csv in the jar cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it cannot be read or is no table of orders, with a sentence that says why
     */
    public static OrderFile read(Path file) {
        try {
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            String reason = Files.exists(file) ? e.getMessage() : "there is no such file";
            throw new IllegalArgumentException("The orders in " + file + " cannot be read: " + reason, e);
        }
    }

    static OrderFile parse(String name, byte[] bytes) {
        String text = text(name, bytes);
        List<OrderRow> orders = new ArrayList<>();
        int empty = 0;
        long line = 1;
        try (CSVParser parser = FORMAT.parse(new StringReader(text))) {
            requireColumns(name, parser.getHeaderNames());
            line = parser.getCurrentLineNumber() + 1;
            for (CSVRecord values : parser) {
                if (isEmpty(values)) {
                    empty++;
                } else {
                    orders.add(row(line, values));
                }
                line = parser.getCurrentLineNumber() + 1;
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    name + " is no CSV file from line " + line + " on: " + e.getMessage(), e);
        }
        return new OrderFile(name, orders, empty);
    }

    private static String text(String name, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(name + " is not in UTF-8; convert it, for example with iconv", e);
        }
    }

    private static void requireColumns(String name, List<String> found) {
        List<String> missing =
                COLUMNS.stream().filter(column -> !found.contains(column)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(name + " lacks the column(s) " + String.join(", ", missing)
                    + "; its first line must name " + String.join(",", COLUMNS));
        }
    }

    private static boolean isEmpty(CSVRecord values) {
        return values.stream().allMatch(String::isBlank);
    }

    private static OrderRow row(long line, CSVRecord values) {
        return new OrderRow(
                line,
                value(values, "order"),
                value(values, "date"),
                value(values, "customer"),
                value(values, "country"),
                value(values, "source"),
                value(values, "express"),
                value(values, "not_before"),
                value(values, "currency"),
                value(values, "lines"),
                value(values, "total"));
    }

    /** A record cut short lacks its last columns: they count as empty. */
    private static String value(CSVRecord values, String column) {
        return values.isSet(column) ? values.get(column) : "";
    }
}
