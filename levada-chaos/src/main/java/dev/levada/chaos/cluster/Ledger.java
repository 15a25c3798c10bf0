package dev.levada.chaos.cluster;

import dev.levada.chaos.history.Execution;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the executions of all processes tell when they are inside their methods, over connections that no fault touches: a truth beside the queue's own books.
 * Its clock is {@link System#nanoTime()} of the director's process. Thread-safe.
 */
public final class Ledger implements AutoCloseable {

    /** Who acts when a process asks to be frozen, or ends itself. */
    public interface Listener {
        /**
         * The process has reached a trap and waits. Whoever is asked freezes it, and returns when it is to go on.
         *
         * @return lets it go on: done when the answer is there already, so that it is the first thing it finds
         */
        Runnable freeze(String process, String trap);

        /** The process is about to end itself. */
        void halting(String process, String trap);

        /** The process did not get to run for so long. */
        void late(String process, long millis);
    }

    private record Entered(String process, long jobId, int attempt, String key, String channel, long at) {}

    private final ServerSocket listening;
    private final Listener listener;
    private final Map<String, Entered> inside = new HashMap<>();
    private final List<Execution> left = new ArrayList<>();
    private final Set<String> statements = new HashSet<>();
    private final Map<String, Long> clocks = new HashMap<>();
    private final Map<Character, Integer> completions = new HashMap<>();
    private long lastEntry;

    /** Listens on a free loopback port. */
    public Ledger(Listener listener) throws IOException {
        this.listener = listener;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    /** The port it listens on. */
    public int port() {
        return listening.getLocalPort();
    }

    /** By how many milliseconds a process' wall clock was ahead of this one's when it was ready; null while it is not. */
    public synchronized @Nullable Long clockOffset(String process) {
        return clocks.get(process);
    }

    /** How many executions are inside, in a process or, for null, in all. */
    public synchronized long inside(@Nullable String process) {
        return inside.values().stream()
                .filter(entered -> process == null || entered.process().equals(process))
                .count();
    }

    /** Whether each of these keys has an execution inside its job just now. */
    public synchronized boolean areInside(Collection<String> keys) {
        Set<String> now = new HashSet<>();
        inside.values().forEach(entered -> now.add(entered.key()));
        return now.containsAll(keys);
    }

    /** How many executions of jobs whose keys begin so have come to the end of their methods. */
    public synchronized int completions(char keyPrefix) {
        return completions.getOrDefault(keyPrefix, 0);
    }

    /** When an execution entered last; 0 when none has. */
    public synchronized long lastEntry() {
        return lastEntry;
    }

    /** The runner's statements that processes which ended gracefully have executed. */
    public synchronized Set<String> statements() {
        return Set.copyOf(statements);
    }

    /** All executions until now. */
    public synchronized List<Execution> executions() {
        List<Execution> all = new ArrayList<>(left);
        inside.values().forEach(entered -> all.add(execution(entered, Execution.NEVER, false)));
        return all;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        while (true) {
            Socket socket;
            try {
                socket = listening.accept();
            } catch (IOException e) {
                return; // closed
            }
            thread(() -> serve(socket));
        }
    }

    private void serve(Socket socket) {
        String process = "?";
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            OutputStream out = socket.getOutputStream();
            String line;
            while ((line = in.readLine()) != null) {
                String[] words = line.split(" ", -1);
                Runnable after = () -> {};
                if (words[0].equals("hello")) {
                    process = words[1];
                } else {
                    after = told(process, words, line);
                }
                out.write('\n');
                after.run();
            }
        } catch (IOException e) {
            // The process has ended; what it was inside of stays open, and the checker knows when it ended.
        }
    }

    private Runnable told(String process, String[] words, String line) {
        switch (words[0]) {
            case "enter" -> enter(process, words);
            case "leave" -> leave(process, words);
            case "ready" -> {
                long offset = Long.parseLong(words[1]) - Instant.now().toEpochMilli();
                synchronized (this) {
                    clocks.put(process, offset);
                }
            }
            case "seen" -> {
                synchronized (this) {
                    statements.addAll(List.of(words).subList(1, words.length));
                }
            }
            case "freeze" -> {
                return listener.freeze(process, line.substring("freeze ".length()));
            }
            case "late" -> listener.late(process, Long.parseLong(words[1]));
            case "halt" -> listener.halting(process, line.substring("halt ".length()));
            default ->
                throw new IllegalStateException("The process " + process + " told what nobody understands: " + line);
        }
        return () -> {};
    }

    private synchronized void enter(String process, String[] words) {
        Entered entered = new Entered(
                process, Long.parseLong(words[1]), Integer.parseInt(words[2]), words[3], words[4], System.nanoTime());
        lastEntry = entered.at();
        Entered before = inside.put(id(process, words), entered);
        if (before != null) {
            // The same token twice at once: kept, for the checker to see.
            left.add(execution(before, Execution.NEVER, false));
        }
    }

    private synchronized void leave(String process, String[] words) {
        Entered entered = inside.remove(id(process, words));
        if (entered == null) {
            throw new IllegalStateException("An execution left that had not entered: " + String.join(" ", words));
        }
        boolean completed = Boolean.parseBoolean(words[3]);
        left.add(execution(entered, System.nanoTime(), completed));
        if (completed) {
            completions.merge(entered.key().charAt(0), 1, Integer::sum);
        }
    }

    private static String id(String process, String[] words) {
        return process + " " + words[1] + " " + words[2];
    }

    private static Execution execution(Entered entered, long left, boolean completed) {
        return new Execution(
                entered.process(),
                entered.jobId(),
                entered.attempt(),
                entered.key(),
                entered.channel(),
                entered.at(),
                left,
                completed);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "ledger");
        thread.setDaemon(true);
        thread.start();
    }
}
