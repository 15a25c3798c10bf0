/** The demo's web shop, which is told of its orders and fails now and then, and the job that tells it. */
@org.jspecify.annotations.NullMarked
package dev.levada.server.demo.shop;
