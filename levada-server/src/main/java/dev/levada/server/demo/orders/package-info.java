/** The demo's business: orders from a file, invoices, reports. */
@org.jspecify.annotations.NullMarked
package dev.levada.server.demo.orders;
