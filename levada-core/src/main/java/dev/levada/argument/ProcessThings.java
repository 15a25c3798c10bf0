package dev.levada.argument;

/** Types that stand for something of the running process, which Jackson would nevertheless write: as data they mean nothing elsewhere. */
final class ProcessThings {

    private ProcessThings() {}

    static boolean include(Class<?> type) {
        return type == Class.class
                || type.isHidden() // a lambda
                || AutoCloseable.class.isAssignableFrom(type)
                || Throwable.class.isAssignableFrom(type)
                || Thread.class.isAssignableFrom(type)
                || ClassLoader.class.isAssignableFrom(type);
    }

    static String refusal(Class<?> type) {
        return TypeNames.of(type) + " stands for something of the running process and cannot be stored";
    }
}
