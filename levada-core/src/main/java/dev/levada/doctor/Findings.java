package dev.levada.doctor;

import dev.levada.configuration.Secrets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Collects what is found. To be used by one thread. */
final class Findings {

    /** One part of an examination. */
    @FunctionalInterface
    interface Exam {
        void run() throws SQLException;
    }

    private final List<Finding> list = new ArrayList<>();

    void ok(String subject, String sentence) {
        add(Finding.Level.OK, subject, sentence, "");
    }

    void note(String subject, String sentence, String advice) {
        add(Finding.Level.NOTE, subject, sentence, advice);
    }

    void warning(String subject, String sentence, String advice) {
        add(Finding.Level.WARNING, subject, sentence, advice);
    }

    void error(String subject, String sentence, String advice) {
        add(Finding.Level.ERROR, subject, sentence, advice);
    }

    void add(Finding.Level level, String subject, String sentence, String advice) {
        list.add(new Finding(level, subject, sentence, advice));
    }

    /** Runs a part, so that its failure is a finding and does not keep the other parts from being run. */
    void examine(String subject, Exam exam) {
        try {
            exam.run();
        } catch (SQLException | RuntimeException e) {
            warning(subject, "This could not be examined: " + reason(e), "");
        }
    }

    List<Finding> list() {
        return List.copyOf(list);
    }

    /** The message of the error that the driver met, without passwords. */
    static String reason(Throwable error) {
        Throwable told = error;
        int depth = 0;
        for (Throwable at = error; at != null && depth < 50; at = at.getCause(), depth++) {
            if (at instanceof SQLException) {
                told = at;
            }
        }
        String message = told.getMessage();
        return message == null
                ? told.getClass().getSimpleName()
                : Secrets.url(message.replaceFirst("^(FATAL|ERROR): ", ""));
    }
}
