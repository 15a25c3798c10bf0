package dev.levada.testing;

import java.util.List;
import org.opentest4j.AssertionFailedError;

/** The words of failed assertions about trapped calls. */
final class Failures {

    private static final int SHOWN = 50;

    private Failures() {}

    static AssertionFailedError notDelayed(ExpectedCall expected, List<TrappedCall> calls) {
        return failure(
                "Expected this call to have been delayed:\n  " + expected + "\n" + delayed(calls), expected, calls);
    }

    static AssertionFailedError wrongTimes(int expected, int actual, ExpectedCall call, List<TrappedCall> calls) {
        return failure(
                "Expected this call to have been delayed " + times(expected) + ", but it was " + times(actual) + ":\n  "
                        + call + "\n" + delayed(calls),
                expected,
                actual);
    }

    static AssertionFailedError wrongCount(int expected, int actual, String of, List<TrappedCall> jobs) {
        return failure(
                "Expected " + jobs(expected) + of + ", but " + actual + (actual == 1 ? " is" : " are") + " trapped"
                        + (jobs.isEmpty() ? "" : "; all that are trapped:" + lines(jobs)),
                expected,
                actual);
    }

    private static AssertionFailedError failure(String message, Object expected, Object actual) {
        return new AssertionFailedError(message, expected, actual);
    }

    private static String delayed(List<TrappedCall> calls) {
        return switch (calls.size()) {
            case 0 -> "No call was delayed";
            case 1 -> "Delayed was:" + lines(calls);
            default -> "Delayed were " + calls.size() + " calls:" + lines(calls);
        };
    }

    private static String lines(List<TrappedCall> calls) {
        StringBuilder text = new StringBuilder();
        calls.stream().limit(SHOWN).forEach(call -> text.append("\n  ").append(call));
        if (calls.size() > SHOWN) {
            text.append("\n  … and ").append(calls.size() - SHOWN).append(" more");
        }
        return text.toString();
    }

    private static String jobs(int count) {
        return count == 1 ? "1 job" : count + " jobs";
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }
}
