package io.stagegate.probe;

import static io.stagegate.connection.TestCsr.dns;
import static io.stagegate.connection.TestCsr.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.connection.TestCsr;
import io.stagegate.observation.CertificateRequest.Asked;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;

class Pkcs10Test {

    private static final String SUBJECT = "O=system:nodes,CN=system:node:master-0.ocp4.example.com";

    @Test
    void aSubjectWithoutNames() {
        assertThat(Pkcs10.read(TestCsr.of(SUBJECT)))
                .isEqualTo(new Asked(
                        List.of("system:node:master-0.ocp4.example.com"),
                        List.of("system:nodes"),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void everyNameOfEveryKind() {
        Asked asked = Pkcs10.read(TestCsr.of(
                "CN=one,CN=two,O=system:nodes,O=system:masters+OU=infra",
                dns("master-0"),
                ip("192.168.126.101"),
                ip("fd00::1"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://x"),
                new GeneralName(GeneralName.rfc822Name, "a@b"),
                new GeneralName(GeneralName.registeredID, "1.2.3")));

        assertThat(asked.commonNames()).containsExactly("one", "two");
        assertThat(asked.organizations()).containsExactly("system:nodes", "system:masters");
        assertThat(asked.furtherSubject()).containsExactly("OU=infra");
        assertThat(asked.alternativeNames())
                .containsExactly(
                        "DNS master-0",
                        "IP 192.168.126.101",
                        "IP fd00:0:0:0:0:0:0:1",
                        "URI spiffe://x",
                        "email a@b",
                        "type 8 1.2.3");
    }

    @Test
    void commasAreNoSeparators() {
        assertThat(Pkcs10.read(TestCsr.of("O=system:nodes\\,x,CN=a")).organizations())
                .containsExactly("system:nodes,x");
    }

    @Test
    void whatTwoParsersCouldTakeDifferentlyIsNotRead() {
        String good = new String(Base64.getDecoder().decode(TestCsr.of(SUBJECT)), StandardCharsets.US_ASCII);
        GeneralNames names = new GeneralNames(dns("a"));

        unreadable(null, "it is empty");
        unreadable(" ", "it is empty");
        unreadable("%%%", "it is not one PEM block of type CERTIFICATE REQUEST");
        unreadable(TestCsr.encoded(good + good), "it is not one PEM block");
        unreadable(TestCsr.encoded("more: text\n" + good), "it is not one PEM block");
        unreadable(TestCsr.pem("NEW CERTIFICATE REQUEST", new byte[] {1}), "it is not one PEM block");
        unreadable(TestCsr.pem("CERTIFICATE REQUEST", new byte[] {1, 2, 3}), "it is not a PKCS #10 request");
        unreadable(TestCsr.of(SUBJECT, List.of(names, names)), "it has 2 lists of alternative names");
        unreadable(
                TestCsr.of(
                        new X500NameBuilder()
                                .addRDN(BCStyle.CN, new DERBMPString("system:node:master-0"))
                                .build(),
                        List.of()),
                "its subject has a value that is neither UTF8String nor PrintableString");
    }

    private static void unreadable(String request, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pkcs10.read(request))
                .withMessageContaining(why);
    }
}
