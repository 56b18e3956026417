package io.stagegate.evidence;

import io.qameta.allure.listener.ContainerLifecycleListener;
import io.qameta.allure.listener.TestLifecycleListener;
import io.qameta.allure.model.ExecutableItem;
import io.qameta.allure.model.StatusDetails;
import io.qameta.allure.model.StepResult;
import io.qameta.allure.model.TestResult;
import io.qameta.allure.model.TestResultContainer;

/**
 * Redacts what Allure writes of itself: the message and stack trace of any exception that a step or hook threw past
 * the Verifier. Allure finds it by ServiceLoader; the moment before writing is the last one, after all updates.
 */
public final class AllureRedaction implements TestLifecycleListener, ContainerLifecycleListener {

    private final Redactor redactor = Redactor.ofThisProcess();

    @Override
    public void beforeTestWrite(TestResult result) {
        result.setName(safe(result.getName()));
        result.setDescription(safe(result.getDescription()));
        redact(result);
    }

    @Override
    public void beforeContainerWrite(TestResultContainer container) {
        container.getBefores().forEach(this::redact);
        container.getAfters().forEach(this::redact);
    }

    private void redact(ExecutableItem item) {
        StatusDetails details = item.getStatusDetails();
        if (details != null) {
            details.setMessage(safe(details.getMessage()));
            details.setTrace(safe(details.getTrace()));
        }
        item.getParameters().forEach(parameter -> parameter.setValue(safe(parameter.getValue())));
        for (StepResult step : item.getSteps()) {
            step.setName(safe(step.getName()));
            redact(step);
        }
    }

    private String safe(String text) {
        return text == null ? null : redactor.redact(text);
    }
}
