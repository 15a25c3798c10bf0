@org.jspecify.annotations.NullMarked
package dev.levada.web.http;
