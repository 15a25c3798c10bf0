package dev.levada.module;

/**
 * A data file as it was found. Immutable by use: the bytes are not to be changed.
 *
 * @param location where it lies, for messages: a path, or a jar's path with {@code !/} and the name within
 * @param content its bytes, in the encoding its XML declaration says
 */
@SuppressWarnings("ArrayRecordComponent")
record DataFile(String location, byte[] content) {}
