/** Related actions: from a job to the link that opens the record it is about. Links and custom actions are the application's. */
@org.jspecify.annotations.NullMarked
package dev.levada.action;
