package io.stagegate.connection.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.ConnectionFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libvirt.Error.ErrorNumber;

/** Needs no native library: codes, errnos and the words that ssh says through libvirt. */
final class LibvirtFailuresTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            VIR_ERR_SYSTEM_ERROR   | 2   | REFUSED     | Failed to connect socket to '/run/libvirt/libvirt-sock'
            VIR_ERR_SYSTEM_ERROR   | 111 | REFUSED     | Failed to connect socket
            VIR_ERR_SYSTEM_ERROR   | 13  | DENIED      | Failed to connect socket
            VIR_ERR_SYSTEM_ERROR   | 113 | UNREACHABLE | unable to connect to server
            VIR_ERR_SYSTEM_ERROR   | 101 | UNREACHABLE | unable to connect to server
            VIR_ERR_SYSTEM_ERROR   | 110 | TIMEOUT     | unable to connect to server
            VIR_ERR_SYSTEM_ERROR   | 104 | BROKEN      | Cannot recv data
            VIR_ERR_SYSTEM_ERROR   | 32  | BROKEN      | Cannot write data
            VIR_ERR_SYSTEM_ERROR   | 5   | OTHER       | something else
            VIR_ERR_SYSTEM_ERROR   | 104 | DNS         | Cannot recv data: ssh: Could not resolve hostname h.invalid
            VIR_ERR_SYSTEM_ERROR   | 104 | HOST_KEY    | Cannot recv data: Host key verification failed.
            VIR_ERR_SYSTEM_ERROR   | 75  | HOST_KEY    | Cannot recv data: Value too large for defined data type
            VIR_ERR_SYSTEM_ERROR   | 104 | DENIED      | Cannot recv data: Permission denied (publickey).
            VIR_ERR_SYSTEM_ERROR   | 104 | REFUSED     | Cannot recv data: ssh: connect to host h port 22: Connection refused
            VIR_ERR_SYSTEM_ERROR   | 104 | UNREACHABLE | Cannot recv data: ssh: connect to host h port 22: No route to host
            VIR_ERR_SYSTEM_ERROR   | 104 | TIMEOUT     | Cannot recv data: ssh: connect to host h port 22: Connection timed out
            VIR_ERR_AUTH_FAILED    | 0   | DENIED      | refused
            VIR_ERR_AUTH_CANCELLED | 0   | DENIED      | cancelled
            VIR_ERR_ACCESS_DENIED  | 0   | DENIED      | access denied by polkit
            VIR_ERR_GNUTLS_ERROR   | 0   | TLS         | handshake
            VIR_ERR_UNKNOWN_HOST   | 0   | DNS         | unknown
            VIR_ERR_NO_CONNECT     | 0   | OUR_SIDE    | no connection driver available for nosuch:///
            VIR_ERR_INTERNAL_ERROR | 0   | BROKEN      | client socket is closed
            VIR_ERR_INTERNAL_ERROR | 0   | TIMEOUT     | received hangup event on socket: no response to keepalive
            VIR_ERR_RPC            | 0   | BROKEN      | unexpected reply
            VIR_ERR_INTERNAL_ERROR | 0   | OTHER       | something else
            """)
    void everyErrorHasItsTrouble(ErrorNumber code, int errno, ConnectionFailure failure, String message) {
        assertThat(LibvirtFailures.of(code, errno, message)).isEqualTo(failure);
    }
}
