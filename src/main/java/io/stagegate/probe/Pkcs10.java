package io.stagegate.probe;

import io.stagegate.observation.CertificateRequest.Asked;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * Reads what a PKCS #10 asks for. The signer reads it again with a parser of its own (Go's), so whatever two parsers
 * could take differently is not read at all: text around the PEM block, a second list of names, odd encodings.
 */
final class Pkcs10 {

    private static final Pattern ONE_BLOCK = Pattern.compile(
            "\\s*-----BEGIN CERTIFICATE REQUEST-----\r?\n([A-Za-z0-9+/=\\r\\n]+)-----END CERTIFICATE REQUEST-----\\s*");

    private final List<String> commonNames = new ArrayList<>();
    private final List<String> organizations = new ArrayList<>();
    private final List<String> furtherSubject = new ArrayList<>();
    private final List<String> dnsNames = new ArrayList<>();
    private final List<String> ips = new ArrayList<>();
    private final List<String> furtherNames = new ArrayList<>();

    private Pkcs10() {}

    /**
     * @param encoded Base64 of the PEM block, as {@code spec.request} has it
     * @throws IllegalArgumentException that says why it cannot be read
     */
    static Asked read(String encoded) {
        if (encoded == null || encoded.isBlank()) {
            throw new IllegalArgumentException("it is empty");
        }
        String pem = new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.US_ASCII);
        Matcher block = ONE_BLOCK.matcher(pem);
        if (!block.matches()) {
            throw new IllegalArgumentException("it is not one PEM block of type CERTIFICATE REQUEST");
        }
        try {
            return new Pkcs10()
                    .read(new PKCS10CertificationRequest(Base64.getMimeDecoder().decode(block.group(1))));
        } catch (IOException | RuntimeException e) {
            // BouncyCastle answers malformed DER with whatever it stumbles over first.
            throw new IllegalArgumentException("it is not a PKCS #10 request: " + e.getMessage(), e);
        }
    }

    private Asked read(PKCS10CertificationRequest request) throws IOException {
        for (RDN rdn : request.getSubject().getRDNs()) {
            for (AttributeTypeAndValue part : rdn.getTypesAndValues()) {
                subject(part);
            }
        }
        List<Extension> names = new ArrayList<>();
        for (Attribute attribute : request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
            for (ASN1Encodable value : attribute.getAttrValues()) {
                Extension extension = Extensions.getInstance(value).getExtension(Extension.subjectAlternativeName);
                if (extension != null) {
                    names.add(extension);
                }
            }
        }
        if (names.size() > 1) {
            throw new IllegalArgumentException("it has " + names.size() + " lists of alternative names");
        }
        for (Extension extension : names) {
            for (GeneralName name :
                    GeneralNames.getInstance(extension.getParsedValue()).getNames()) {
                alternative(name);
            }
        }
        return new Asked(commonNames, organizations, furtherSubject, dnsNames, ips, furtherNames);
    }

    private void subject(AttributeTypeAndValue part) {
        ASN1Encodable value = part.getValue();
        if (!(value instanceof ASN1UTF8String) && !(value instanceof ASN1PrintableString)) {
            throw new IllegalArgumentException(
                    "its subject has a value that is neither UTF8String nor PrintableString");
        }
        String text = ((ASN1String) value).getString();
        if (part.getType().equals(BCStyle.CN)) {
            commonNames.add(text);
        } else if (part.getType().equals(BCStyle.O)) {
            organizations.add(text);
        } else {
            String symbol = BCStyle.INSTANCE.oidToDisplayName(part.getType());
            furtherSubject.add((symbol == null ? part.getType().getId() : symbol) + "=" + text);
        }
    }

    private void alternative(GeneralName name) throws IOException {
        switch (name.getTagNo()) {
            case GeneralName.dNSName -> dnsNames.add(((ASN1String) name.getName()).getString());
            case GeneralName.iPAddress ->
                ips.add(InetAddress.getByAddress(
                                ASN1OctetString.getInstance(name.getName()).getOctets())
                        .getHostAddress());
            case GeneralName.uniformResourceIdentifier -> furtherNames.add("URI " + name.getName());
            case GeneralName.rfc822Name -> furtherNames.add("email " + name.getName());
            default -> furtherNames.add("type " + name.getTagNo() + " " + name.getName());
        }
    }
}
