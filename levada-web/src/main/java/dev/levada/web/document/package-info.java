/** What the API and the stream of events tell, as JSON: names as the columns of the database have them, moments in ISO 8601 (UTC), durations in seconds. */
@org.jspecify.annotations.NullMarked
package dev.levada.web.document;
