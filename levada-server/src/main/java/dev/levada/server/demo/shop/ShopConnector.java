package dev.levada.server.demo.shop;

import dev.levada.FailedJobException;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.RetryableJobException;
import dev.levada.server.demo.RunningJobs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Tells the web shop of orders. It needs no database connection and holds none while it waits for the shop. Since no transaction spans a
 * foreign system, the shop may hear of an order twice: the job's id as idempotency key tells it so.
 */
@JobModel("shop.connector")
public final class ShopConnector {

    /** How long it waits for an answer. */
    static final Duration PATIENCE = Duration.ofMillis(2_500);

    private final URI shop;
    private final RunningJobs running;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    public ShopConnector(URI shop, RunningJobs running) {
        this.shop = shop;
        this.running = running;
    }

    /** Tells the shop of an order; tries again when the shop is busy, broken or late. */
    @JobFunction(
            name = "notify",
            channel = "root.connector",
            retryPattern = "1:1, 2:2, 3:3-5",
            maxRetries = 4,
            timeout = "10s")
    public String tellShop(String orderNumber) throws InterruptedException {
        try (RunningJobs.Stay stay = running.enter()) {
            HttpRequest request = HttpRequest.newBuilder(shop)
                    .timeout(PATIENCE)
                    .header(
                            "Idempotency-Key",
                            Long.toString(JobContext.current().jobId()))
                    .POST(HttpRequest.BodyPublishers.ofString(orderNumber, StandardCharsets.UTF_8))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            if (status >= 500) {
                throw new RetryableJobException("The shop answered " + status + " (" + response.body() + ")");
            }
            if (status >= 400) {
                throw new FailedJobException("Refused by the shop: " + status + " (" + response.body() + ")");
            }
            return response.body();
        } catch (HttpTimeoutException e) {
            throw new RetryableJobException("The shop did not answer within " + PATIENCE.toMillis() + " ms", e);
        } catch (IOException e) {
            throw new RetryableJobException("The shop cannot be reached: " + e.getMessage(), e);
        }
    }
}
