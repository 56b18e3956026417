package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.passes;

import io.stagegate.observation.Login;
import org.junit.jupiter.api.Test;

class LoginTest {

    private final Check<Login> asCore = Hosts.letsIn("core");

    @Test
    void theAccountThatWasAskedFor() {
        passes(asCore, Login.as("bootstrap", "core"));
    }

    @Test
    void aShutDoorIsShownInItsOwnWords() {
        fails(
                asCore,
                Login.refused("bootstrap", "ssh 192.168.126.100:22: connection refused"),
                "expected: bootstrap accepts core\nbut was: ssh 192.168.126.100:22: connection refused");
    }

    @Test
    void anotherAccountIsNotTheOneAskedFor() {
        fails(
                asCore,
                Login.as("bootstrap", "root"),
                "expected: bootstrap accepts core\nbut was: the login was as \"root\"");
    }

    @Test
    void sayingNothingIsNotBeingTheUser() {
        fails(asCore, Login.as("bootstrap", ""), "expected: bootstrap accepts core\nbut was: the login was as \"\"");
    }
}
