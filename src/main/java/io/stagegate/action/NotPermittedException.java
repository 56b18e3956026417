package io.stagegate.action;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Permission;

/** The environment does not permit an action that would be needed. */
public final class NotPermittedException extends RuntimeException {

    public NotPermittedException(Environment environment, Permission permission, String action) {
        super("""
                %s does not permit to %s.
                  1. To let stagegate do it, write "%s" into that file's list "permissions".
                  2. Or do it yourself while stagegate waits for it.""".formatted(environment.file(), action, permission.word()));
    }
}
