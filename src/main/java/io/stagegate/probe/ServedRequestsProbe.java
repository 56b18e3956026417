package io.stagegate.probe;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.environment.Node;
import io.stagegate.observation.LoadBalancerServers.Backend;
import io.stagegate.observation.ServedRequests;
import io.stagegate.observation.ServedRequests.Passage;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Asks the API some times from here, then from each master as its kubelet does, and has HAProxy count: who reaches the
 * API by another way adds nothing to its count. One place after the other, for the count does not tell who came.
 */
public record ServedRequestsProbe(KubeletsServers servers) implements Probe<ServedRequests> {

    /** Enough to stand out against what others ask meanwhile, few enough for a burst. */
    private static final int TIMES = 10;

    private static final String PATH = ApiHealthProbe.SERVED_TO_THE_END;

    @Override
    public String subject() {
        return "requests to the API";
    }

    @Override
    public ServedRequests observe(Lab lab) {
        String ca = CaBundle.ofTheApi(lab, subject());
        Map<String, IntSupplier> places = new LinkedHashMap<>();
        places.put("here", () -> fromHere(lab));
        for (Node master : lab.environment().masters()) {
            URI server = servers.on(lab, master).get(0).resolve(PATH);
            places.put(
                    master.name(),
                    () -> Curl.sending(ca, lab.install().shell(master)).answers(server, TIMES));
        }
        List<Passage> passages = new ArrayList<>();
        long before = sessions(lab);
        for (Map.Entry<String, IntSupplier> place : places.entrySet()) {
            int answered = place.getValue().getAsInt();
            long after = sessions(lab);
            passages.add(new Passage(place.getKey(), TIMES, answered, after - before));
            before = after;
        }
        return new ServedRequests(passages);
    }

    private static int fromHere(Lab lab) {
        HttpsTarget target = HttpsTarget.api(lab.environment().install()).path(PATH);
        int answered = 0;
        for (int i = 0; i < TIMES; i++) {
            try {
                lab.install().https().get(target);
                answered++;
            } catch (CouldNotCheckException e) {
                if (!e.failure().noAnswer()) {
                    throw e;
                }
            }
        }
        return answered;
    }

    private static long sessions(Lab lab) {
        String api = LoadBalancer.declaredBy(lab.environment()).api();
        return lab.install()
                .loadBalancer()
                .servers()
                .backend(api)
                .map(Backend::sessions)
                .filter(count -> count >= 0)
                .orElseThrow(() -> new CouldNotCheckException(
                        ConnectionFailure.GARBLED, "HAProxy reports no number of sessions of the backend " + api));
    }
}
