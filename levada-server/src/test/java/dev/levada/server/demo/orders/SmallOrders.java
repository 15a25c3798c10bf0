package dev.levada.server.demo.orders;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small files of orders for tests. */
public final class SmallOrders {

    private SmallOrders() {}

    /** Some orders, of which so many are faulty and so many others from the web shop. */
    public static OrderFile file(int orders, int faulty, int fromShop) {
        String text = OrdersFileGenerator.generate(orders, faulty, fromShop);
        return OrderFile.parse("orders.csv", text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same in a file. */
    public static Path write(Path file, int orders, int faulty, int fromShop) throws IOException {
        return Files.writeString(file, OrdersFileGenerator.generate(orders, faulty, fromShop));
    }
}
