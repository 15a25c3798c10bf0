package dev.levada;

/** How much a line that a job {@linkplain JobContext#log(LogLevel, String) logs} asks for attention. */
public enum LogLevel {
    INFO,
    WARNING,
    ERROR
}
