package io.stagegate.evidence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets recognised by their shape, or by what stands before them. */
final class SecretShapes {

    /** A replacement: the group named {@code keep} stays, what follows it goes. */
    private record Shape(Pattern pattern, String kind) {

        String redact(String text) {
            Matcher matcher = pattern.matcher(text);
            return matcher.replaceAll("${keep}" + Matcher.quoteReplacement("[redacted: " + kind + "]"));
        }
    }

    private static final String QUOTE = "\\\\{0,15}+[\"']";
    private static final String JOSE = "[A-Za-z0-9_-]";
    private static final String WRAP = "(?:[ \\t]*[\\r\\n]\\s*|\\\\{1,15}+[nrt])";
    private static final String NOT_YET = "(?!\\[redacted|<masked>|REDACTED)";
    private static final String KEYWORD = "(?:token|passw(?:or)?d|passphrase|client[-_]?key[-_]?data|client[-_]?secret"
            + "|token[-_]?secret|secret[-_]?(?:access[-_]?)?key|api[-_]?key|private[-_]?key)";

    /** Words which follow "token:" in log lines and are none. */
    private static final String NO_SECRET =
            "(?!(?:null|nil|true|false|none|not|is|was|has|invalid|expired|missing|required|unknown)\\b)";

    private static final String VALUE = "(?![|>{\\[]|-----)[^\\s\"',;&\\\\)}]+";

    /** What a key can begin with; asked first because it is cheap. */
    private static final String FIRST = "(?=[tpcsair\"'\\\\])";

    private static final List<Shape> SHAPES = List.of(
            shape(
                    "(?<keep>authorization(?:" + QUOTE + ")?\\s*[:=]\\s*(?:\\[(?!redacted))?+(?:" + QUOTE + ")?+"
                            + "(?:(?:bearer|basic|negotiate|digest)[ \\t]+)?+)" + NOT_YET + "[^\\s\"'\\\\,;\\]]+",
                    "authorization"),
            shape("(?<keep>bearer[ \\t]+)" + NOT_YET + "[A-Za-z0-9._~+/=-]{16,}", "bearer token"),
            // header.payload.signature; wrapped anywhere before the signature, and in it if it goes on long
            shape(
                    "(?-i)(?<keep>)eyJ" + JOSE + "*+(?:" + WRAP + JOSE + "++){0,30}?\\." + JOSE + "++(?:" + WRAP + JOSE
                            + "++){0,60}?\\." + JOSE + "*+(?:" + WRAP + JOSE + "{32,}+){0,60}+(?:\\." + JOSE
                            + "*+){0,4}",
                    "token"),
            shape("(?-i)(?<keep>)sha256~[A-Za-z0-9_-]{20,}", "token"),
            // its first part is only a name
            shape(
                    "(?-i)(?<keep>\\.(?<=(?:^|[^A-Za-z0-9._-]|\\\\[nrt])[a-z0-9]{6}\\.))(?=[0-9]*[a-z])[a-z0-9]{16}"
                            + "(?![A-Za-z0-9_-]|\\.[A-Za-z0-9])",
                    "bootstrap token"),
            shape("(?<keep>^[ \\t]*auth:[ \\t]+)" + NOT_YET + "[A-Za-z0-9+/=_-]{12,}(?=[ \\t]*$)", "secret"),
            // curl -u, etcdctl --user; not podman's numbers
            shape(
                    "(?<keep>-(?<![\\w-]-)(?:u|-user)(?:[ \\t]+|=)['\"]?(?!\\d+:\\d)[^\\s:'\"]+:)" + NOT_YET
                            + "[^\\s'\"]+",
                    "password"),
            shape("(?<keep>://[^\\s/@:\"'\\\\]{0,64}:)" + NOT_YET + "[^\\s/\"'\\\\]{1,256}(?=@)", "password"),
            shape("(?<keep>https?://)" + NOT_YET + "[^\\s/@:\"'\\\\]{20,256}(?=@)", "token"));

    /** What is recognised by the key that stands before it. */
    private static final List<Shape> KEYED = List.of(
            // "key": "value", also inside an escaped string, whose quotes have more backslashes
            shape(
                    FIRST + "(?<keep>(?:" + KEYWORD + "|" + QUOTE + "auth|identitytoken|registrytoken)" + QUOTE
                            + "\\s*[:=]\\s*(?<quote>" + QUOTE + "))" + NOT_YET
                            + "(?:[^\"'\\\\\\r\\n]++|(?!\\k<quote>)(?:[\"']|\\\\{1,15}+.)){1,500}+",
                    "secret"),
            // key: "value", key='value'
            shape(
                    FIRST + "(?<keep>" + KEYWORD + "[ \\t]*[:=][ \\t]*\")" + NOT_YET
                            + "(?:[^\"\\\\\\r\\n]++|\\\\.){1,500}+(?=\")",
                    "secret"),
            shape(FIRST + "(?<keep>" + KEYWORD + "[ \\t]*[:=][ \\t]*')" + NOT_YET + "[^'\\r\\n]+(?=')", "secret"),
            // key: |  and the indented lines under it
            shape(
                    FIRST + "(?<keep>" + KEYWORD + "[ \\t]*:[ \\t]*[|>][+-]?[ \\t]*\\r?\\n[ \\t]+)" + NOT_YET
                            + "\\S[^\\r\\n]*(?:\\r?\\n[ \\t]+[A-Za-z0-9+/=_.-]+(?=[ \\t]*(?:[\\r\\n]|$))){0,200}+",
                    "secret"),
            // key: value, key=value
            shape(
                    FIRST + "(?<keep>" + KEYWORD + "(?:" + QUOTE + ")?[ \\t]*[:=][ \\t]*)" + NOT_YET + NO_SECRET
                            + VALUE,
                    "secret"),
            // --key value
            shape(
                    "(?<keep>-(?<=(?:^|[^\\w-]|\\\\[nrt])-)-?[a-z-]*" + KEYWORD + "[ \\t]+)" + NOT_YET + NO_SECRET
                            + VALUE,
                    "secret"));

    /** One scan tells most texts free of keys, instead of one for each shape. */
    private static final Pattern ANY_KEY = Pattern.compile(
            FIRST + "(?:" + KEYWORD + "|" + QUOTE + "auth|identitytoken|registrytoken)(?:" + QUOTE + ")?[:=\\s]",
            Pattern.CASE_INSENSITIVE);

    /** What HAProxy's configuration keeps in the clear, commented out or not; up to the line's end where it may have blanks. */
    private static final List<Shape> HAPROXY = List.of(
            shape("(?<keep>\\bstats[ \\t]+auth[ \\t]+[\"']?[^\\s:\"']+:)" + NOT_YET + "[^\\r\\n]+", "password"),
            shape("(?<keep>\\b(?:insecure-)?password[ \\t]+)" + NOT_YET + NO_SECRET + "[^\\r\\n]+", "password"),
            shape(
                    "(?<keep>\\b(?:pre)?setenv[ \\t]+\\S*(?:pass|pwd|secret|token|key|auth|cred)\\S*[ \\t]+)" + NOT_YET
                            + "[^\\r\\n]+",
                    "secret"),
            shape(
                    "(?<keep>\\b(?:(?:set|add|replace)-header|hdr)[ \\t]+\\S*(?:authorization|token|secret|api-?key|cookie)"
                            + "\\S*[ \\t]+)" + NOT_YET + "[^\\r\\n]+",
                    "authorization"),
            shape(
                    "(?<keep>\\btcp-check[ \\t]+send\\b[^\\r\\n]*?\\bAUTH[\\\\ \\t]++)" + NOT_YET + "[^\\r\\n]+",
                    "password"),
            shape("(?<keep>\\bdynamic-cookie-key[ \\t]+)" + NOT_YET + "[^\\r\\n]+", "secret"),
            shape("(?<keep>\\bjwt_verify\\([^,)\\r\\n]*,)" + NOT_YET + "[^)\\r\\n]+", "secret"));

    /** One scan tells texts free of those, as {@link #ANY_KEY} does. */
    private static final Pattern ANY_HAPROXY = Pattern.compile(
            "\\bstats[ \\t]+auth|password[ \\t]|setenv[ \\t]|-header[ \\t]|\\bhdr[ \\t]|tcp-check[ \\t]|cookie-key|jwt_verify",
            Pattern.CASE_INSENSITIVE);

    private static final String KEY_END = "PRIVATE KEY-----";
    private static final int LONGEST_KEY = 64 * 1024;

    /** What gives away Base64 of something secret: a private key's header, a pull secret's first word. */
    private static final List<String> GIVEAWAYS = giveaways("PRIVATE KEY-----", "\"auths\"");

    private SecretShapes() {}

    static String redact(String text) {
        String safe = encoded(keys(text));
        for (Shape shape : SHAPES) {
            safe = shape.redact(safe);
        }
        if (ANY_KEY.matcher(safe).find()) {
            for (Shape shape : KEYED) {
                safe = shape.redact(safe);
            }
        }
        if (ANY_HAPROXY.matcher(safe).find()) {
            for (Shape shape : HAPROXY) {
                safe = shape.redact(safe);
            }
        }
        return safe;
    }

    private static Shape shape(String regex, String kind) {
        return new Shape(Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE), kind);
    }

    /** PEM private keys: whole, on one line, indented, escaped, or with their head or tail cut off. */
    private static String keys(String text) {
        StringBuilder safe = new StringBuilder();
        int done = 0;
        for (int at = text.indexOf(KEY_END); at >= 0; at = text.indexOf(KEY_END, Math.max(at + 1, done))) {
            if (at < done) {
                continue;
            }
            int marker = text.lastIndexOf("-----", at - 1);
            boolean near = marker >= done && at - marker <= 40;
            int start;
            int end;
            if (near && text.startsWith("-----BEGIN ", marker)) {
                start = marker;
                end = endOfKey(text, at + KEY_END.length());
            } else if (near && text.startsWith("-----END ", marker)) {
                // Its beginning is not here: the key is what stands before.
                start = startOfBody(text, marker, done, true);
                end = at + KEY_END.length();
            } else {
                continue;
            }
            safe.append(text, done, start).append("[redacted: private key]");
            done = end;
        }
        return done == 0 ? text : safe.append(text, done, text.length()).toString();
    }

    private static int endOfKey(String text, int from) {
        int footer = text.indexOf("-----END ", from);
        int next = text.indexOf("-----BEGIN ", from);
        if (footer >= 0 && footer - from < LONGEST_KEY && (next < 0 || next > footer)) {
            int close = text.indexOf("-----", footer + 9);
            return close < 0 || close - footer > 60 ? text.length() : close + 5;
        }
        return endOfBody(text, from);
    }

    /** Past all that can still be a key's body, and the headers (Proc-Type, DEK-Info) of an encrypted one. */
    private static int endOfBody(String text, int from) {
        int end = from;
        int at = from;
        while (at < text.length()) {
            int skipped = LineBreaks.at(text, at);
            if (text.startsWith("-----", at)) {
                return end;
            } else if (skipped > 0) {
                at += skipped;
            } else if (isBase64(text.charAt(at))) {
                at++;
                end = at;
            } else if (":,-".indexOf(text.charAt(at)) >= 0 && at - from < 200) {
                at++;
                end = at;
            } else {
                return end;
            }
        }
        return end;
    }

    /** Back over lines of Base64; the last one may be short if it ends a key, those before it may not. */
    private static int startOfBody(String text, int from, int limit, boolean lastLineIncluded) {
        int start = from;
        int at = from;
        boolean mayBeShort = lastLineIncluded;
        while (at > limit) {
            int skipped = LineBreaks.before(text, at);
            if (skipped > 0) {
                at -= skipped;
                continue;
            }
            int end = at;
            while (at > limit && LineBreaks.before(text, at) == 0 && isBase64(text.charAt(at - 1))) {
                at--;
            }
            if (at == end || (!mayBeShort && end - at < 16)) {
                return start;
            }
            start = at;
            mayBeShort = false;
        }
        return start;
    }

    private static boolean isBase64(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+/=".indexOf(c) >= 0;
    }

    private static boolean isBase64Url(char c) {
        return isBase64(c) || c == '-' || c == '_';
    }

    /** Base64 of a private key or a pull secret goes as a whole, whatever else was encoded with it. */
    private static String encoded(String text) {
        StringBuilder safe = new StringBuilder();
        int done = 0;
        int at;
        while ((at = firstGiveaway(text, done)) >= 0) {
            int start = startOfBody(text, startOfRun(text, at, done), done, false);
            int end = endOfRun(text, at);
            safe.append(text, done, start).append("[redacted: encoded secret]");
            done = end;
        }
        return done == 0 ? text : safe.append(text, done, text.length()).toString();
    }

    private static int firstGiveaway(String text, int from) {
        int first = -1;
        for (String giveaway : GIVEAWAYS) {
            int at = text.indexOf(giveaway, from);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        return first;
    }

    private static int startOfRun(String text, int at, int limit) {
        int start = at;
        while (start > limit && LineBreaks.before(text, start) == 0 && isBase64Url(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** Goes on in the next line as long as lines are as long as a wrapped text's, and takes the last, shorter one too. */
    private static int endOfRun(String text, int from) {
        int at = from;
        while (true) {
            int start = at;
            while (at < text.length() && isBase64Url(text.charAt(at))) {
                at++;
            }
            int end = at;
            while (at < text.length() && LineBreaks.at(text, at) > 0) {
                at += LineBreaks.at(text, at);
            }
            boolean wrapped = at > end && at < text.length() && end > start && text.charAt(end - 1) != '=';
            int next = at;
            while (next < text.length() && isBase64Url(text.charAt(next))) {
                next++;
            }
            boolean alone =
                    next == text.length() || LineBreaks.at(text, next) > 0 || "\"'".indexOf(text.charAt(next)) >= 0;
            if (!wrapped || next == at || !(alone || next - at >= 40)) {
                return end;
            }
        }
    }

    private static List<String> giveaways(String... secrets) {
        List<String> all = new ArrayList<>();
        for (String secret : secrets) {
            for (int offset = 0; offset < 3; offset++) {
                byte[] shifted = (" ".repeat(offset) + secret).getBytes(StandardCharsets.US_ASCII);
                String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
                all.add(encoded.substring(
                        offset == 0 ? 0 : offset + 1,
                        shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1));
            }
        }
        return List.copyOf(all);
    }
}
