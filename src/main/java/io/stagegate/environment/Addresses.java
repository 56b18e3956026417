package io.stagegate.environment;

import io.stagegate.text.Text;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may stand for a host or an endpoint. Nothing here asks a name server. */
final class Addresses {
    private static final Pattern OCTETS =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    /** All labels are numbers: meant as an IPv4 address, whatever became of it. */
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

    private static final Pattern DNS_NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    private Addresses() {}

    /** An IP address or a DNS name. */
    static String host(String text) throws InvalidValue {
        boolean good = text.contains(":") ? isIpv6(text) : isIpv4OrName(text);
        if (!good) {
            throw new InvalidValue(
                    "is neither an IP address nor a DNS name",
                    "write one, without a port, such as 192.168.126.101 or master-0.ocp4.example.com");
        }
        return text;
    }

    /** An IP address, however it is spelled; empty for anything else, of which no name server is asked. */
    static Optional<InetAddress> ip(String text) {
        boolean literal =
                text.contains(":") ? isIpv6(text) : OCTETS.matcher(text).matches();
        try {
            return literal ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** A cluster's domain: a DNS name with a base domain. */
    static String domain(String text) throws InvalidValue {
        if (!text.contains(".")
                || NUMERIC.matcher(text).matches()
                || !DNS_NAME.matcher(text).matches()) {
            throw new InvalidValue(
                    "is not a cluster's DNS domain",
                    "write the cluster's name, a dot and the base domain in lower case, such as ocp4.example.com");
        }
        return text;
    }

    /** {@code https://host:port} and nothing else. */
    static URI endpoint(String text) throws InvalidValue {
        String repair = "write https, host and port, such as https://api.ocp4.example.com:6443";
        URI uri = uri(text, repair);
        if (!"https".equals(uri.getScheme())) {
            throw new InvalidValue("does not begin with https://", repair);
        }
        // Without a proper host java.net.URI keeps only a raw authority.
        if (uri.getHost() == null) {
            throw new InvalidValue("has no host that is an IP address or a DNS name", repair);
        }
        if (uri.getPort() < 1 || uri.getPort() > 65_535) {
            throw new InvalidValue("has no port from 1 to 65535", repair);
        }
        if (uri.getRawUserInfo() != null
                || !uri.getRawPath().isEmpty()
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new InvalidValue("has more than host and port", repair);
        }
        host(Text.host(uri.getHost()));
        return uri;
    }

    /** HAProxy's statistics page: http or https, host, perhaps a port, a path. */
    static URI statistics(String text) throws InvalidValue {
        String repair = "write it whole, such as http://192.168.126.1:9000/stats";
        URI uri = uri(text, repair);
        if (uri.getHost() == null) {
            throw new InvalidValue("has no host that is an IP address or a DNS name", repair);
        }
        if (uri.getPort() != -1 && (uri.getPort() < 1 || uri.getPort() > 65_535)) {
            throw new InvalidValue("has no port from 1 to 65535", repair);
        }
        if (uri.getRawPath().contains(";") || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidValue("has options after the page", repair);
        }
        host(Text.host(uri.getHost()));
        return uri;
    }

    /** A libvirt connection URI. */
    static URI hypervisor(String text) throws InvalidValue {
        String repair = "write libvirt's URI, such as qemu:///system or qemu+ssh://root@hypervisor.example.com/system";
        URI uri = uri(text, repair);
        if (uri.getScheme() == null || uri.isOpaque() || !text.contains("://")) {
            throw new InvalidValue("has no driver followed by ://", repair);
        }
        if (uri.getRawUserInfo() != null && uri.getRawUserInfo().contains(":")) {
            throw new InvalidValue("has a password in it", "take it out: use an SSH key, or libvirt's auth.conf");
        }
        return uri;
    }

    /** Whether two hosts are the same: IP addresses by value, DNS names as text. No name is resolved. */
    static boolean same(String one, String other) {
        return one.equalsIgnoreCase(other) || (ip(one).isPresent() && ip(one).equals(ip(other)));
    }

    private static URI uri(String text, String repair) throws InvalidValue {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Its message would show the value.
            throw new InvalidValue("is not a URI", repair);
        }
    }

    private static boolean isIpv4OrName(String text) {
        return NUMERIC.matcher(text).matches()
                ? OCTETS.matcher(text).matches()
                : DNS_NAME.matcher(text).matches();
    }

    private static boolean isIpv6(String text) {
        try {
            // With a colon in it Java takes it for a literal, and looks nothing up.
            return text.matches("[0-9A-Fa-f:.]+") && InetAddress.getByName(text) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
