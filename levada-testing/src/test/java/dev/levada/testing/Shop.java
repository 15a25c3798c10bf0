package dev.levada.testing;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.RetryableJobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Job functions of all kinds for the tests of the kit. */
@JobModel("test.shop")
public class Shop {

    /** An argument that is more than a number. */
    public record Line(String article, int count) {}

    final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private @Nullable JobQueue queue;

    void uses(JobQueue given) {
        queue = given;
    }

    @JobFunction
    public void confirm(long order) {
        done.add("confirm " + order);
    }

    @JobFunction(channel = "root.sale", priority = 3, maxRetries = 7, description = "Export an order")
    public void export(long order, String format) {
        done.add("export " + order + " " + format);
    }

    @JobFunction
    public void nothing() {
        done.add("nothing");
    }

    @JobFunction
    public void pack(List<Line> lines, Set<String> marks, Map<String, Integer> weights) {
        done.add("pack " + lines);
    }

    @JobFunction
    public void told(long order, JobContext context) {
        done.add("told " + order + " " + context.function());
    }

    @JobFunction
    public void delays(int further) {
        done.add("delays " + further);
        JobQueue known = queue;
        if (known != null && further > 0) {
            known.delay(Shop::delays, further - 1);
        }
    }

    @JobFunction
    public void delaysOfKey(String key) {
        JobQueue known = queue;
        if (known != null) {
            done.add(key + " existing: "
                    + known.delayable(Shop::confirm, 1L)
                            .identityKey(key)
                            .delay()
                            .existing());
        }
    }

    @JobFunction(retryPattern = "1:60", maxRetries = 3)
    public void retries() {
        done.add("retries");
        throw new RetryableJobException("not yet");
    }

    @JobFunction
    public void breaks(String how) throws IOException {
        done.add("breaks " + how);
        if (how.equals("checked")) {
            throw new IOException("no disk");
        }
        throw new IllegalArgumentException("broken");
    }

    @JobFunction
    public void eight(int a, int b, int c, int d, int e, int f, int g, int h, JobContext context) {
        done.add("eight");
    }
}
