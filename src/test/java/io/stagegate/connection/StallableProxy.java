package io.stagegate.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a door and its server, to cut their connections or to freeze them, as a host in trouble does. */
public final class StallableProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Thread acceptor;
    private boolean frozen;

    public StallableProxy(int target) throws IOException {
        this.target = target;
        this.acceptor = daemon(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections came so far. */
    public int accepted() {
        return accepted.get();
    }

    /** From now on nothing passes; connections are still accepted, as a frozen process's kernel does. */
    public synchronized void freeze() {
        frozen = true;
    }

    public synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    /** Resets every connection; new ones are welcome. */
    public void cut() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It was closed before, which is all that is wanted.
            }
        }
        sockets.clear();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                daemon(() -> pump(client, server));
                daemon(() -> pump(server, client));
            } catch (IOException e) {
                // The listener or one connection was closed: the loop's condition tells which.
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitThaw();
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // Closed: by one side, or by cut().
        }
    }

    private synchronized void awaitThaw() throws IOException {
        try {
            while (frozen) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            // The kernel lets connections in for as long as somebody still waits for one.
            acceptor.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        cut();
        thaw();
    }
}
