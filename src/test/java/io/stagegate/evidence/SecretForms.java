package io.stagegate.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A secret as it may stand in a log. */
public final class SecretForms {

    private SecretForms() {}

    /** By what was done to it. */
    public static Map<String, String> of(String secret) {
        Map<String, String> forms = new LinkedHashMap<>();
        forms.put("plain", secret);
        forms.put("in Base64", base64(secret));
        // At the other two places that three bytes have in Base64; what its neighbours change is left out.
        forms.put("in Base64, a byte later", base64("x" + secret).substring(2, (secret.length() + 1) / 3 * 4));
        forms.put("in Base64, two bytes later", base64("xx" + secret).substring(3, (secret.length() + 2) / 3 * 4));
        forms.put("URL-encoded", URLEncoder.encode(secret, UTF_8));
        forms.put("JSON-escaped", secret.replace("/", "\\/"));
        int half = secret.length() / 2;
        forms.put("split by a line's end", secret.substring(0, half) + "\n" + secret.substring(half));
        return forms;
    }

    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
