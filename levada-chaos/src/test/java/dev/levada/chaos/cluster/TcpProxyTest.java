package dev.levada.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.chaos.cluster.TcpProxy.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private ServerSocket server = unbound();
    private TcpProxy proxy = new TcpProxy(server.getLocalPort());
    private Socket client = connect(proxy);
    private Socket accepted = server.accept();

    TcpProxyTest() throws IOException {}

    private static ServerSocket unbound() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static Socket connect(TcpProxy proxy) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    @BeforeEach
    void passes() throws IOException {
        accepted.setSoTimeout(5_000);
        client.getOutputStream().write(1);
        assertThat(accepted.getInputStream().read()).isEqualTo(1);
        accepted.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
        proxy.close();
        server.close();
    }

    @Test
    void a_black_hole_swallows_what_comes_and_gives_it_back_when_it_is_over() throws IOException {
        proxy.set(Mode.BLACK_HOLE);
        client.getOutputStream().write(3);
        accepted.setSoTimeout(300);

        assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

        proxy.set(Mode.PASS);
        accepted.setSoTimeout(5_000);
        assertThat(accepted.getInputStream().read()).isEqualTo(3);
    }

    @Test
    void half_open_passes_only_what_the_client_sends() throws IOException {
        proxy.set(Mode.HALF_OPEN);
        client.getOutputStream().write(3);
        assertThat(accepted.getInputStream().read()).isEqualTo(3);
        accepted.getOutputStream().write(4);
        client.setSoTimeout(300);

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void a_cut_ends_both_sides() throws IOException {
        proxy.cut();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(accepted.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_reset_is_an_error_on_both_sides() {
        proxy.reset();

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(IOException.class);
    }

    @Test
    void a_connection_to_nobody_ends() throws IOException {
        server.close();
        try (Socket second = connect(proxy)) {
            assertThat(second.getInputStream().read()).isEqualTo(-1);
        }
    }
}
