package dev.levada.server.demo.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Makes files of orders as life writes them. {@code orders.csv} of the demo is {@code generate(1_200, 34, 28)}; a test compares. To make it
 * anew after a change, run {@link #main} with the file's path.
 */
final class OrdersFileGenerator {

    private static final List<String> CUSTOMERS = List.of(
            "Müller & Söhne GmbH|DE",
            "Café \"Zum Löwen\"|AT",
            "Årø Møbler A/S|DK",
            "株式会社さくら|JP",
            "ООО «Ромашка»|BG",
            "Παπαδόπουλος ΑΕ|GR",
            "مكتبة النور|EG",
            "O'Brien & Sons, Ltd.|IE",
            "Škoda Čapek, s.r.o.|CZ",
            "Zoë Brontë|GB",
            "Nguyễn Thị Hoa|VN",
            "Łódź Tekstyl|PL",
            "이서연|KR",
            "Ben <ben@example.com>|US",
            "Quinta do Vale, Lda.|PT",
            "Funchal \"Levada\" Tours|PT",
            "Boulangerie Lefèvre|FR",
            "Ñandú Libros, S.L.|ES",
            "Dvořák Hudba|CZ",
            "Ærøskøbing Apotek|DK",
            "Weiß Optik|DE",
            "Ivana Đorđević|RS",
            "Çiçek Pastanesi|TR",
            "Gruber, Huber & Co.|AT",
            "Ólafur Þórsson|IS",
            "Smith, Jones & Partners|GB",
            "Acme \"Anvils\", Inc.|US",
            "李小龍|HK",
            "Bäckerei Zürcher|CH",
            "Rösti & Röschti AG|CH",
            "Fondation Genève|CH",
            "Garage Meier\n(Lieferung hinten)|CH",
            "Anaïs Noël|FR",
            "Jürgen Groß|DE",
            "Hannelore Äußerlich|DE",
            "Mario Rossi S.p.A.|IT",
            "Pâtisserie \"L'Été\"|FR",
            "Βιβλιοπωλείο Άλφα|GR",
            "שלום בע\"מ|IL",
            "Køb & Salg ApS|DK");

    private static final List<String> PRODUCTS = List.of(
            "Espresso cup, white|12.50",
            "Screen 27\" matte|189.00",
            "Walking boots, size 42|129.90",
            "Madeira wine 5 years, 0.75 l|18.40",
            "Tablecloth \"Funchal\"|54.00",
            "Notebook A5, squared|4.95",
            "Fountain pen|39.00",
            "Ink, 50 ml|11.20",
            "Thermos flask 1 l|27.80",
            "Headlamp|33.30",
            "Walking map 1:25,000|14.95",
            "Honey cake (bolo de mel)|9.60",
            "Rain jacket|149.00",
            "Socks, pair|13.45",
            "Water bottle|16.00",
            "USB-C cable 2 m|8.75",
            "Desk lamp|64.10",
            "Chair|219.00",
            "Café moulu 250 g|7.35",
            "Tee \"Grüner Garten\"|6.15",
            "Sugar cane syrup|5.40",
            "Umbrella|22.22",
            "Key ring|2.10",
            "Poster 50 x 70|17.00");

    private static final List<String> CURRENCIES = List.of("EUR", "EUR", "EUR", "EUR", "CHF", "CHF", "USD", "GBP");
    private static final List<String> SOURCES = List.of("phone", "email", "edi", "branch");
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 9, 1);

    private final Random random = new Random(20261123);
    private final List<List<String>> records = new ArrayList<>();

    /** Writes the file of the demo. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), shipped(), StandardCharsets.UTF_8);
    }

    static String shipped() {
        return generate(1_200, 34, 28);
    }

    /**
     * Makes a file.
     *
     * @param orders how many, the faulty ones among them
     * @param faulty how many of them have a fault, of each kind in turn
     * @param fromShop how many of the others come from the web shop
     */
    static String generate(int orders, int faulty, int fromShop) {
        return new OrdersFileGenerator().make(orders, faulty, fromShop);
    }

    private String make(int orders, int faulty, int fromShop) {
        for (int i = 0; i < orders; i++) {
            records.add(order(i));
        }
        int sound = orders - faulty;
        int faults = 0;
        int shops = 0;
        for (int i = 0; i < orders; i++) {
            if ((long) (i + 1) * faulty / orders > faults) {
                spoil(i, faults++);
            } else if ((long) (i + 1 - faults) * fromShop / sound > shops) {
                records.get(i).set(4, SaleOrder.WEB_SHOP);
                shops++;
            }
        }
        return print();
    }

    private List<String> order(int i) {
        List<String> lines = new ArrayList<>();
        BigDecimal total = BigDecimal.ZERO;
        int count = 1 + random.nextInt(5);
        for (int line = 0; line < count; line++) {
            String[] product = pick(PRODUCTS).split("\\|", 2);
            int quantity = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 4);
            total = total.add(new BigDecimal(product[1]).multiply(BigDecimal.valueOf(quantity)));
            lines.add(quantity + " x " + product[0] + " @ " + product[1]);
        }
        String[] customer = pick(CUSTOMERS).split("\\|", 2);
        return new ArrayList<>(List.of(
                "SO-" + (10_001 + i),
                FIRST_DAY.plusDays(i / 15).toString(),
                customer[0],
                customer[1],
                pick(SOURCES),
                random.nextInt(25) == 0 ? "yes" : "no",
                random.nextInt(90) == 0 ? "+" + (4 + random.nextInt(9)) + "s" : "",
                pick(CURRENCIES),
                String.join("\n", lines),
                total.toPlainString()));
    }

    private void spoil(int i, int fault) {
        List<String> order = records.get(i);
        switch (fault % 12) {
            case 0 -> order.set(7, List.of("EURO", "JPX", "€", "USDT").get(fault / 12 % 4));
            case 1 -> order.set(8, "-" + order.get(8));
            case 2 ->
                order.set(
                        1, List.of("2026-02-30", "31/12/2026", "yesterday", "").get(fault / 12 % 4));
            case 3 -> order.set(2, "");
            case 4 ->
                order.set(
                        9,
                        new BigDecimal(order.get(9))
                                .add(new BigDecimal("10.00"))
                                .toPlainString());
            case 5 -> order.set(0, records.get(i - 3).get(0));
            case 6 ->
                order.set(
                        8,
                        order.get(8)
                                .replaceFirst(
                                        "@ \\S+",
                                        "@ " + List.of("12,50", "n/a", "free").get(fault / 12 % 3)));
            case 7 -> order.set(8, "");
            case 8 -> order.set(9, List.of("1'299.00", "EUR 45", "?").get(fault / 12 % 3));
            case 9 -> order.set(0, "");
            case 10 -> order.subList(5, order.size()).clear();
            default -> order.set(8, order.get(8).replaceFirst(" @ ", " at "));
        }
    }

    private String print() {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(
                text, CSVFormat.RFC4180.builder().setRecordSeparator("\n").get())) {
            printer.printRecord(OrderFile.COLUMNS);
            for (int i = 0; i < records.size(); i++) {
                printer.printRecord(records.get(i));
                if (i % 400 == 250) {
                    text.append('\n');
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private String pick(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
