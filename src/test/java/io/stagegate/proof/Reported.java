package io.stagegate.proof;

import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.model.Stage;
import io.qameta.allure.model.Status;
import io.qameta.allure.model.TestResult;
import io.qameta.allure.util.ResultsUtils;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/**
 * Puts what plain tests prove into the report, beside the scenarios: without them it would be green where they are red.
 * What was not asked for is not in it at all.
 */
final class Reported implements BeforeEachCallback, TestWatcher, AfterAllCallback {

    private long began = System.currentTimeMillis();

    @Override
    public void beforeEach(ExtensionContext context) {
        began = System.currentTimeMillis();
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        tell(context, context.getDisplayName(), Optional.empty());
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        tell(context, context.getDisplayName(), Optional.of(cause));
    }

    /** What goes wrong before the first test or after the last belongs to none of them. */
    @Override
    public void afterAll(ExtensionContext context) {
        context.getExecutionException()
                .filter(cause -> !(cause instanceof TestAbortedException))
                .ifPresent(cause -> tell(context, "before the first or after the last", Optional.of(cause)));
    }

    private void tell(ExtensionContext context, String name, Optional<Throwable> red) {
        Class<?> proof = context.getRequiredTestClass();
        String fullName = proof.getName() + ": " + name;
        TestResult result = new TestResult()
                .setUuid(UUID.randomUUID().toString())
                .setName(name)
                .setFullName(fullName)
                .setHistoryId(fullName)
                .setLabels(List.of(
                        ResultsUtils.createSuiteLabel(title(context)),
                        ResultsUtils.createFeatureLabel(title(context)),
                        ResultsUtils.createTestClassLabel(proof.getName())))
                .setStart(began)
                .setStop(System.currentTimeMillis())
                .setStatus(red.map(cause -> ResultsUtils.getStatus(cause).orElse(Status.BROKEN))
                        .orElse(Status.PASSED));
        red.flatMap(ResultsUtils::getStatusDetails).ifPresent(result::setStatusDetails);
        AllureLifecycle lifecycle = Allure.getLifecycle();
        lifecycle.scheduleTestCase(result);
        lifecycle.updateTestCase(result.getUuid(), scheduled -> scheduled.setStage(Stage.FINISHED));
        lifecycle.writeTestCase(result.getUuid());
    }

    /** Of the whole class. */
    private static String title(ExtensionContext context) {
        ExtensionContext at = context;
        while (at.getTestMethod().isPresent()) {
            at = at.getParent().orElseThrow();
        }
        return at.getDisplayName();
    }
}
