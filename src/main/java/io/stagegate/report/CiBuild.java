package io.stagegate.report;

import java.util.Map;
import java.util.Optional;

/**
 * The build of a CI system that a run is part of, told by the variables that the system sets. Sources: docs.github.com "Default
 * environment variables", docs.gitlab.com "Predefined CI/CD variables", jenkins.io "Using environment variables".
 *
 * @param type as Allure calls the system: {@code github}, {@code gitlab}, {@code jenkins}
 * @param number that the system counts its builds by
 * @param url of the build's page
 * @param sources URL below which the system shows the checkout's files; empty where it does not
 */
public record CiBuild(String type, String name, long number, String url, String sources) {

    /** The build that these variables tell of; none outside of a CI system that is known. */
    public static Optional<CiBuild> of(Map<String, String> variables) {
        if (variables.containsKey("GITHUB_ACTIONS")) {
            return Optional.of(build(
                    variables,
                    "github",
                    "GITHUB_WORKFLOW",
                    "GITHUB_RUN_NUMBER",
                    "%s/%s/actions/runs/%s"
                            .formatted(
                                    variables.get("GITHUB_SERVER_URL"),
                                    variables.get("GITHUB_REPOSITORY"),
                                    variables.get("GITHUB_RUN_ID")),
                    "%s/%s/blob/%s/"
                            .formatted(
                                    variables.get("GITHUB_SERVER_URL"),
                                    variables.get("GITHUB_REPOSITORY"),
                                    variables.get("GITHUB_SHA"))));
        }
        if (variables.containsKey("GITLAB_CI")) {
            return Optional.of(build(
                    variables,
                    "gitlab",
                    "CI_JOB_NAME",
                    "CI_PIPELINE_IID",
                    variables.get("CI_JOB_URL"),
                    "%s/-/blob/%s/".formatted(variables.get("CI_PROJECT_URL"), variables.get("CI_COMMIT_SHA"))));
        }
        if (variables.containsKey("JENKINS_URL")) {
            return Optional.of(build(variables, "jenkins", "JOB_NAME", "BUILD_NUMBER", variables.get("BUILD_URL"), ""));
        }
        return Optional.empty();
    }

    private static CiBuild build(
            Map<String, String> variables, String type, String name, String number, String url, String sources) {
        String counted = variables.getOrDefault(number, "");
        return new CiBuild(
                type,
                variables.getOrDefault(name, type),
                counted.matches("\\d{1,18}") ? Long.parseLong(counted) : 0,
                url == null ? "" : url,
                sources);
    }

    /** {@code nightly #42, https://…}. */
    @Override
    public String toString() {
        return name + " #" + number + (url.isEmpty() ? "" : ", " + url);
    }
}
