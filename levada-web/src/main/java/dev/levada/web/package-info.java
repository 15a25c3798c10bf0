/** The dashboard and the REST API of a queue, as a servlet: {@link dev.levada.web.LevadaWeb} is the way in. */
@org.jspecify.annotations.NullMarked
package dev.levada.web;
