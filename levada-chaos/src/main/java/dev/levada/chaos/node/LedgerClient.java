package dev.levada.chaos.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Tells the director's ledger, by a connection that no fault touches, what happens in this process. Each line is answered; whoever tells waits for that, through
 * interrupts, since only then the ledger's time holds. Thread-safe.
 *
 * <p>One thread of the platform reads the answers: a virtual thread that is interrupted while it reads would lose the connection.
 */
final class LedgerClient {

    private final Object order = new Object();
    private final Queue<CountDownLatch> waiting = new ConcurrentLinkedQueue<>();
    private final BufferedReader in;
    private final Writer out;

    LedgerClient(int port, String process) throws IOException {
        // Open as long as the process lives.
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "ledger");
        reader.setDaemon(true);
        reader.start();
        tell("hello " + process + " " + ProcessHandle.current().pid());
    }

    /** Tells a line and waits for the answer. Without a director there is nothing to live for: the process ends. */
    void tell(String line) {
        CountDownLatch answered = new CountDownLatch(1);
        try {
            synchronized (order) {
                waiting.add(answered);
                out.write(line + "\n");
                out.flush();
            }
        } catch (IOException e) {
            Runtime.getRuntime().halt(3);
        }
        boolean interrupted = false;
        while (true) {
            try {
                answered.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try {
            while (in.readLine() != null) {
                CountDownLatch first = waiting.poll();
                if (first == null) {
                    throw new IOException("The ledger answered what was not told");
                }
                first.countDown();
            }
        } catch (IOException e) {
            // As at the end of the connection.
        }
        Runtime.getRuntime().halt(3);
    }
}
