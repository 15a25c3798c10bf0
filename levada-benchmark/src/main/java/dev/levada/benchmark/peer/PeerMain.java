package dev.levada.benchmark.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process with one queue of Java. It obeys lines from its standard input, answers each by a line that begins with {@code >}, and ends when its input
 * does, so that it cannot outlive whoever started it. {@code graphile-worker.js} speaks the same language, but for the last three.
 *
 * <ul>
 *   <li>{@code migrate}, {@code start}
 *   <li>{@code executed}: answers a number
 *   <li>{@code bulk JOBS}, {@code single JOBS THREADS}, {@code send PER_SECOND SECONDS}: delays, answers the seconds it took
 *   <li>{@code latencies}: answers the microseconds from delay to start of the timed jobs that ran since the last question
 *   <li>{@code heap}: answers the bytes in use after a garbage collection
 *   <li>{@code stream PER_SECOND SECONDS}: the same in batches, a hundred of them a second (Levada)
 *   <li>{@code release}: ends the job that holds a channel (Levada)
 *   <li>{@code statements}: answers how many statements it has executed (when counted)
 * </ul>
 */
public final class PeerMain {

    private final Ticks ticks = new Ticks();
    private final CountedStatements statements;
    private final Peer peer;

    private PeerMain(PeerSettings settings, DataSource pool) {
        statements = new CountedStatements(pool);
        DataSource database = settings.countStatements() ? statements.dataSource() : pool;
        int workers = settings.workers();
        peer = switch (settings.kind()) {
            case RAW -> new RawPeer(database, ticks);
            case LEVADA -> new LevadaPeer(database, ticks, workers, settings.channels());
            case DB_SCHEDULER -> new DbSchedulerPeer(database, ticks, workers);
            case JOBRUNR -> new JobRunrPeer(database, ticks, workers);
            case GRAPHILE_WORKER -> throw new IllegalArgumentException("graphile-worker does not run in Java");
        };
    }

    /** See {@link PeerSettings} for what it is given. */
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err); // what a queue prints is no answer
        PeerSettings settings = PeerSettings.parse(List.of(args));
        try (HikariDataSource pool = pool(settings);
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            PeerMain process = new PeerMain(settings, pool);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                answers.println("> " + process.answer(line.split(" ")));
                answers.flush();
            }
            process.peer.close();
        }
        System.exit(0); // whatever threads a queue has left behind
    }

    private static HikariDataSource pool(PeerSettings settings) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(settings.url());
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(settings.pool());
        return new HikariDataSource(config);
    }

    private String answer(String[] command) throws Exception {
        Sender sender = new Sender(peer);
        return switch (command[0]) {
            case "migrate" -> {
                peer.migrate();
                yield "done";
            }
            case "start" -> {
                peer.start();
                yield "done";
            }
            case "executed" -> Long.toString(ticks.executed());
            case "bulk" -> {
                long begun = System.nanoTime();
                peer.delayAll(Integer.parseInt(command[1]));
                yield Double.toString((System.nanoTime() - begun) / 1e9);
            }
            case "single" ->
                Double.toString(sender.asFastAsItGoes(Integer.parseInt(command[1]), Integer.parseInt(command[2])));
            case "send" -> Double.toString(sender.paced(Integer.parseInt(command[1]), Double.parseDouble(command[2])));
            case "latencies" ->
                LongStream.of(ticks.takeLatencies()).mapToObj(String::valueOf).collect(Collectors.joining(" "));
            case "forget" -> {
                ticks.forgetLatencies();
                yield "done";
            }
            case "heap" -> Long.toString(heap());
            case "stream" ->
                Double.toString(
                        ((LevadaPeer) peer).stream(Integer.parseInt(command[1]), Double.parseDouble(command[2])));
            case "release" -> {
                ((LevadaPeer) peer).release();
                yield "done";
            }
            case "statements" -> Long.toString(statements.executed());
            default -> throw new IllegalArgumentException("Unknown command \"" + String.join(" ", command) + "\"");
        };
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
