package dev.levada.argument;

/**
 * How large stored texts may get.
 *
 * @param argumentBytes the most that the arguments of one job take, in bytes of UTF-8; default 1 MiB
 * @param resultBytes the most that the result of one job takes, in bytes of UTF-8; default 64 KiB
 */
public record ArgumentLimits(int argumentBytes, int resultBytes) {

    public static final ArgumentLimits DEFAULT = new ArgumentLimits(1024 * 1024, 64 * 1024);

    private static final int LEAST = 64;

    public ArgumentLimits {
        if (argumentBytes < LEAST || resultBytes < LEAST) {
            throw new IllegalArgumentException("a limit of " + Math.min(argumentBytes, resultBytes)
                    + " bytes is too small; give at least " + LEAST + " bytes");
        }
    }
}
