package io.stagegate.probe;

import io.stagegate.observation.ApiObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which Secrets and ConfigMaps an object's spec names. Providers write it each in their own way: as an object reference with a
 * kind, as a name below a key that speaks of a Secret, or as the name alone (cluster-api v1.14.0 KubeadmConfig contentFrom and
 * passwdFrom, ClusterResourceSet resources, DockerCluster customHAProxyConfigTemplateRef; cluster-api-addon-provider-helm
 * v0.6.4 credentials and caSecret; and the identities and credentials of the providers for AWS, Azure, Google Cloud, OpenStack,
 * vSphere and Metal3). What is named need not exist: whoever asks looks for it.
 */
final class References {

    private static final String SECRET = "Secret";
    private static final String CONFIG_MAP = "ConfigMap";

    /** Keys whose value names one, and that do not say so. */
    private static final Set<String> SECRETS =
            Set.of("identityRef", "credentialsRef", "userData", "networkData", "metaData");

    private static final Set<String> CONFIG_MAPS = Set.of("customHAProxyConfigTemplateRef");

    private final String namespace;
    private final Set<ApiObject.Id> found = new LinkedHashSet<>();

    private References(String namespace) {
        this.namespace = namespace;
    }

    /**
     * @param namespace where names without a namespace are; empty for an object that has none itself
     * @param spec as parsed JSON; null for none
     */
    static List<ApiObject.Id> in(String namespace, Object spec) {
        References references = new References(namespace);
        references.walk("", spec);
        return List.copyOf(references.found);
    }

    private void walk(String key, Object value) {
        if (value instanceof Map<?, ?> fields) {
            if (fields.get("name") instanceof String name) {
                String kind = kind(key, fields.get("kind"));
                if (!kind.isEmpty()) {
                    add(kind, Objects.toString(fields.get("namespace"), namespace), name);
                }
            }
            fields.forEach((field, inner) -> walk(String.valueOf(field), inner));
        } else if (value instanceof List<?> items) {
            items.forEach(item -> walk(key, item));
        } else if (value instanceof String name && isNameOfSecret(key)) {
            add(SECRET, namespace, name);
        }
    }

    private void add(String kind, String where, String name) {
        if (!name.isEmpty()) {
            found.add(new ApiObject.Id("", kind, where, name));
        }
    }

    /** What a reference is to: by its kind where it tells one, else by the key that it stands below. */
    private static String kind(String key, Object told) {
        if (told != null) {
            return told.equals(SECRET) || told.equals(CONFIG_MAP) ? told.toString() : "";
        }
        String bare = key.toLowerCase(Locale.ROOT).replaceFirst("(key)?(ref|reference|selector)$", "");
        if (bare.endsWith("configmap") || CONFIG_MAPS.contains(key)) {
            return CONFIG_MAP;
        }
        return bare.endsWith("secret") || SECRETS.contains(key) ? SECRET : "";
    }

    private static boolean isNameOfSecret(String key) {
        String bare = key.toLowerCase(Locale.ROOT);
        return bare.endsWith("secretname") || bare.endsWith("secretref") || bare.equals("credentialsname");
    }
}
