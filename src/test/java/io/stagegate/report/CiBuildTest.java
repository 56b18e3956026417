package io.stagegate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CiBuildTest {

    @Test
    void outsideOfACiSystemThereIsNone() {
        assertThat(CiBuild.of(Map.of("HOME", "/root"))).isEmpty();
    }

    @Test
    void eachSystemsVariablesAreRead() {
        assertThat(CiBuild.of(Map.of(
                        "GITHUB_ACTIONS", "true",
                        "GITHUB_WORKFLOW", "nightly",
                        "GITHUB_RUN_NUMBER", "42",
                        "GITHUB_RUN_ID", "1234",
                        "GITHUB_SERVER_URL", "https://git.example.com",
                        "GITHUB_REPOSITORY", "qa/labs",
                        "GITHUB_SHA", "0123abc")))
                .contains(new CiBuild(
                        "github",
                        "nightly",
                        42,
                        "https://git.example.com/qa/labs/actions/runs/1234",
                        "https://git.example.com/qa/labs/blob/0123abc/"));
        assertThat(CiBuild.of(Map.of(
                        "GITLAB_CI", "true",
                        "CI_JOB_NAME", "verify",
                        "CI_PIPELINE_IID", "7",
                        "CI_JOB_URL", "https://git.example.com/qa/labs/-/jobs/9",
                        "CI_PROJECT_URL", "https://git.example.com/qa/labs",
                        "CI_COMMIT_SHA", "0123abc")))
                .contains(new CiBuild(
                        "gitlab",
                        "verify",
                        7,
                        "https://git.example.com/qa/labs/-/jobs/9",
                        "https://git.example.com/qa/labs/-/blob/0123abc/"));
        assertThat(CiBuild.of(Map.of(
                        "JENKINS_URL", "https://ci.example.com/",
                        "JOB_NAME", "labs",
                        "BUILD_NUMBER", "3",
                        "BUILD_URL", "https://ci.example.com/job/labs/3/")))
                .contains(new CiBuild("jenkins", "labs", 3, "https://ci.example.com/job/labs/3/", ""));
    }

    @Test
    void whatASystemDoesNotSayIsLeftOut() {
        assertThat(CiBuild.of(Map.of("JENKINS_URL", "https://ci.example.com/", "BUILD_NUMBER", "x")))
                .contains(new CiBuild("jenkins", "jenkins", 0, "", ""));
    }
}
