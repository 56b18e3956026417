package io.stagegate.check;

import io.stagegate.observation.Login;

/** What must hold of a login. */
public final class Logins {

    private Logins() {}

    public static Check<Login> as(String user) {
        return Check.named("accepts SSH logins as " + user, login -> {
            String expected = login.node() + " accepts " + user;
            if (!login.refusal().isEmpty()) {
                return Verdict.fail(expected, login.refusal());
            }
            return login.user().equals(user)
                    ? Verdict.pass()
                    : Verdict.fail(expected, "the login made us \"" + login.user() + "\"");
        });
    }
}
