package io.stagegate.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.ApiObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class ReferencesTest {

    /** As the providers write them; in namespace ns. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{files: [{path: /a, contentFrom: {secret: {name: s, key: k}}}]}                        | [Secret ns/s]",
                "{kubeadmConfigSpec: {users: [{name: u, passwdFrom: {secret: {name: s, key: k}}}]}}     | [Secret ns/s]",
                "{loadBalancer: {customHAProxyConfigTemplateRef: {name: m}}}                            | [ConfigMap ns/m]",
                "{resources: [{kind: Secret, name: s}, {kind: ConfigMap, name: m}]}                     | [Secret ns/s, ConfigMap ns/m]",
                "{credentials: {secret: {name: s, namespace: other}, key: k}}                           | [Secret other/s]",
                "{tlsConfig: {caSecret: {name: s, namespace: ns}}}                                      | [Secret ns/s]",
                "{identityRef: {name: s, cloudName: c}}                                                 | [Secret ns/s]",
                "{identityRef: {kind: Secret, name: s}}                                                 | [Secret ns/s]",
                "{identityRef: {kind: AzureClusterIdentity, name: i}}                                   | []",
                "{clientSecret: {name: s, namespace: other}}                                            | [Secret other/s]",
                "{credentialsRef: {name: s, namespace: other}}                                          | [Secret other/s]",
                "{secretName: s}                                                                        | [Secret ns/s]",
                "{secretRef: s}                                                                         | [Secret ns/s]",
                "{bmc: {credentialsName: s}}                                                            | [Secret ns/s]",
                "{userData: {name: s, namespace: ns}}                                                   | [Secret ns/s]",
                "{values: [{valueFrom: {secretKeyRef: {name: s, key: k}, configMapKeyRef: {name: m}}}]} | [Secret ns/s, ConfigMap ns/m]",
                "{infraClusterSecretRef: {apiVersion: v1, kind: Secret, name: s}}                       | [Secret ns/s]",
                "{template: {metadata: {name: n, labels: {}}, spec: {name: n}}}                         | []",
                "{infrastructureRef: {kind: DockerCluster, name: pivot}}                                | []",
                "{secretName: '', secret: {key: k}}                                                     | []",
            })
    void areFound(String spec, String found) {
        assertThat(References.in("ns", new Yaml().load(spec)).toString()).isEqualTo(found);
    }

    @Test
    void ofWhatHasNoNamespaceTheNamesHaveNone() {
        assertThat(References.in("", Map.of("secretRef", "aws")))
                .containsExactly(new ApiObject.Id("", "Secret", "", "aws"));
        assertThat(References.in("ns", null)).isEmpty();
    }
}
