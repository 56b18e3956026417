package io.stagegate.connection.libvirt;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads what libvirt writes of domains, pools and volumes (libvirt.org/formatdomain.html, formatstorage.html). */
final class DomainXml {

    private DomainXml() {}

    /**
     * A disk that has a source.
     *
     * @param source its path or address; of a volume by its pool, both names
     * @param pool empty where the source is no volume by its pool
     */
    record Disk(String source, String pool, String volume, boolean readOnly, boolean shareable) {

        boolean inPool() {
            return !pool.isEmpty();
        }
    }

    /**
     * A domain's first console or serial port.
     *
     * @param log the file on the hypervisor that has what is printed; empty for none
     * @param pty whether it can be opened
     */
    record Console(String log, boolean pty) {}

    /** The one that says most: with a log, before one that can only be opened. */
    static Console console(String xml) {
        Document document = parse(xml);
        Console found = new Console("", false);
        for (String kind : List.of("serial", "console")) {
            NodeList all = document.getElementsByTagName(kind);
            for (int i = 0; i < all.getLength(); i++) {
                Element console = (Element) all.item(i);
                Element source = child(console, "source");
                Element log = child(console, "log");
                boolean file = console.getAttribute("type").equals("file") && source != null;
                String written = log != null ? log.getAttribute("file") : file ? source.getAttribute("path") : "";
                boolean pty = found.pty() || console.getAttribute("type").equals("pty");
                found = new Console(found.log().isEmpty() ? written : found.log(), pty);
            }
        }
        return found;
    }

    static List<Disk> disks(String xml) {
        List<Disk> disks = new ArrayList<>();
        NodeList found = parse(xml).getElementsByTagName("disk");
        for (int i = 0; i < found.getLength(); i++) {
            Element disk = (Element) found.item(i);
            Element source = child(disk, "source");
            if (source == null || !disk.getParentNode().getNodeName().equals("devices")) {
                continue;
            }
            String pool = source.getAttribute("pool");
            String volume = source.getAttribute("volume");
            String path = pool.isEmpty() ? path(source) : inPool(pool, volume);
            if (!path.isEmpty()) {
                disks.add(new Disk(
                        path, pool, volume, child(disk, "readonly") != null, child(disk, "shareable") != null));
            }
        }
        return disks;
    }

    /** A domain's network addresses, the hardware's, in lower case. */
    static List<String> macs(String xml) {
        List<String> macs = new ArrayList<>();
        NodeList found = parse(xml).getElementsByTagName("mac");
        for (int i = 0; i < found.getLength(); i++) {
            macs.add(((Element) found.item(i)).getAttribute("address").toLowerCase(Locale.ROOT));
        }
        return macs;
    }

    /** The address that a network gives each hardware address ({@code <host mac=… ip=…>}, libvirt.org/formatnetwork.html). */
    static Map<String, String> addresses(String xml) {
        Map<String, String> addresses = new HashMap<>();
        NodeList hosts = parse(xml).getElementsByTagName("host");
        for (int i = 0; i < hosts.getLength(); i++) {
            Element host = (Element) hosts.item(i);
            if (!host.getAttribute("mac").isEmpty() && !host.getAttribute("ip").isEmpty()) {
                addresses.put(host.getAttribute("mac").toLowerCase(Locale.ROOT), host.getAttribute("ip"));
            }
        }
        return addresses;
    }

    /** By what a volume is told from others where its path is not known. */
    static String inPool(String pool, String volume) {
        return "volume " + volume + " of pool " + pool;
    }

    private static String path(Element source) {
        for (String attribute : List.of("file", "dev", "dir", "name")) {
            if (!source.getAttribute(attribute).isEmpty()) {
                return source.getAttribute(attribute);
            }
        }
        return "";
    }

    /** Every attribute's value and every text. */
    static Set<String> values(String xml) {
        Set<String> values = new LinkedHashSet<>();
        gather(parse(xml).getDocumentElement(), values);
        return values;
    }

    private static void gather(Node node, Set<String> values) {
        if (node.getNodeType() == Node.TEXT_NODE && !node.getNodeValue().isBlank()) {
            values.add(node.getNodeValue().strip());
        }
        NamedNodeMap attributes = node.getAttributes();
        for (int i = 0; attributes != null && i < attributes.getLength(); i++) {
            values.add(attributes.item(i).getNodeValue());
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            gather(child, values);
        }
    }

    /** The directory of a pool; empty where it has none. */
    static String poolTarget(String xml) {
        return below(xml, "target");
    }

    /** What a volume is backed by; empty for most. */
    static String backing(String xml) {
        return below(xml, "backingStore");
    }

    private static String below(String xml, String key) {
        Element outer = child(parse(xml).getDocumentElement(), key);
        Element path = outer == null ? null : child(outer, "path");
        return path == null ? "" : path.getTextContent().strip();
    }

    private static Element child(Element parent, String name) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && child.getNodeName().equals(name)) {
                return element;
            }
        }
        return null;
    }

    private static Document parse(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            // No DOCTYPE, so no entities: nothing is read but this text.
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(xml)));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED,
                    "libvirt's XML cannot be read: " + e.getMessage().strip(),
                    e);
        }
    }
}
