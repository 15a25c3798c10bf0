package dev.levada.function;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@JobModel("sale.order")
class SaleOrders {

    final List<Object> calls = new ArrayList<>();

    @JobFunction
    public void none() {
        calls.add("none");
    }

    @JobFunction(
            channel = "root.sale",
            retryPattern = "{1: 60, 5: 300}",
            priority = 0,
            maxRetries = 0,
            timeout = "5m",
            description = "Confirm the order")
    public void actionDone(long orderId) {
        calls.add(orderId);
    }

    @JobFunction(name = "export")
    public String exportLines(long orderId, @Nullable String format) {
        return orderId + "." + format;
    }

    @JobFunction
    public int total(Integer first, List<Long> others) {
        return first + others.size();
    }

    @JobFunction
    public void importOrder(long orderId, @Nullable JobContext context) {
        calls.add(orderId + " " + (context != null));
    }

    @JobFunction
    public void tick(@Nullable JobContext context) {
        calls.add(context != null);
    }

    @JobFunction
    public void fail() throws IOException {
        throw new IOException("no shop");
    }

    @JobFunction
    public void eight(int a, int b, int c, int d, int e, int f, int g, int h, JobContext context) {
        calls.add(a + b + c + d + e + f + g + h);
    }

    @JobFunction
    @SuppressWarnings("UnusedMethod")
    private void hidden(String text) {
        calls.add(text);
    }

    public void notPostponed(long orderId) {}

    public void varargs(String... texts) {}

    public static void helper(SaleOrders orders) {}
}
