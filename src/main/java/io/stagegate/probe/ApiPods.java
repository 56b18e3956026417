package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.stagegate.observation.ClusterPod;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the API's pods. A container without a status is not ready: its node has not yet spoken of it. */
final class ApiPods {

    private ApiPods() {}

    static ClusterPod read(Pod pod) {
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        List<ContainerStatus> containers = status.getContainerStatuses();
        return new ClusterPod(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                text(pod.getSpec().getNodeName()),
                pod.getMetadata().getDeletionTimestamp() == null ? text(status.getPhase()) : "Terminating",
                (int) containers.stream()
                        .filter(container -> Boolean.TRUE.equals(container.getReady()))
                        .count(),
                pod.getSpec().getContainers().size(),
                containers.stream()
                        .mapToInt(container -> Objects.requireNonNullElse(container.getRestartCount(), 0))
                        .sum(),
                reasons(status));
    }

    private static List<String> reasons(PodStatus status) {
        List<String> reasons = new ArrayList<>();
        status.getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled"))
                .filter(condition -> !"True".equals(condition.getStatus()))
                .forEach(condition -> reasons.add(words(condition.getReason(), condition.getMessage())));
        if (status.getReason() != null) {
            reasons.add(words(status.getReason(), status.getMessage()));
        }
        // An init container that has done its work is terminated, too.
        status.getInitContainerStatuses().stream()
                .filter(container -> !Boolean.TRUE.equals(container.getReady()))
                .forEach(container -> addReason(container, reasons));
        status.getContainerStatuses().forEach(container -> addReason(container, reasons));
        return reasons;
    }

    private static void addReason(ContainerStatus container, List<String> reasons) {
        ContainerState state = container.getState();
        if (state != null && state.getWaiting() != null) {
            reasons.add(container.getName() + ": "
                    + words(state.getWaiting().getReason(), state.getWaiting().getMessage()));
        } else if (state != null && state.getTerminated() != null) {
            reasons.add(container.getName() + ": ended with "
                    + state.getTerminated().getExitCode() + ": "
                    + words(
                            state.getTerminated().getReason(),
                            state.getTerminated().getMessage()));
        }
    }

    /** A reason with its message, where there is one. */
    static String words(String reason, String message) {
        String what = text(reason).isEmpty() ? "no reason given" : reason;
        return text(message).isEmpty() ? what : what + ": " + message.strip();
    }

    private static String text(String value) {
        return Objects.requireNonNullElse(value, "");
    }
}
