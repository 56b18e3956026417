package io.stagegate.observation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What an API server's health endpoints answered.
 *
 * @param server the server that was asked: {@code https://api.ocp4.example.com:6443}
 */
public record ApiHealth(String server, List<Answer> answers) {

    public ApiHealth {
        answers = List.copyOf(answers);
    }

    /**
     * One endpoint's answer, or why there was none.
     *
     * @param path such as {@code /readyz}
     * @param status the HTTP status; 0 when there was no answer
     * @param words the body, or why there was no answer
     */
    public record Answer(String path, int status, String words) {

        /** 200 and the single word "ok": what kube-apiserver says when every check of the endpoint holds. */
        public boolean ok() {
            return status == 200 && words.strip().equals("ok");
        }

        @Override
        public String toString() {
            return status == 0 ? path + ": no answer: " + words : path + ": " + status + " " + words.strip();
        }
    }

    @Override
    public String toString() {
        return server + " " + answers.stream().map(Answer::toString).collect(Collectors.joining("; "));
    }
}
