package dev.levada.server.demo;

import dev.levada.server.demo.orders.OrderFile;
import dev.levada.store.Schema;
import java.nio.file.Path;

/**
 * What a demo is to do.
 *
 * @param schema the queue's
 * @param workers how many jobs run at a time at most
 * @param folder where invoices are written
 */
public record DemoSettings(OrderFile orders, Schema schema, int workers, Pace pace, Path folder) {}
